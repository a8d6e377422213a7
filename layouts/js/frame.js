// A frame with the comments that giscus or utterances keep, once the reader asks for it.

const section = document.getElementById("page.reply");
const button = section.querySelector("button");
const address = new URL(section.dataset.frame);
const service = address.hostname === "giscus.app" ? "giscus" : "utterances";
const here = new URL(location.href);
// Who signs in there comes back with this. It is not kept.
const session = here.searchParams.get(service);

// On a site with a switch for light and dark, the frame has what the reader chose.
const themeOf = scheme => service === "giscus" ? scheme : `github-${scheme}`;

function open() {
  if (session) address.searchParams.set("session", session);
  const { scheme } = document.documentElement.dataset;
  if (scheme) address.searchParams.set("theme", themeOf(scheme));
  const frame = document.createElement("iframe");
  Object.assign(frame, {className: "reply-frame", src: address.href, title: button.textContent, referrerPolicy: "strict-origin"});
  addEventListener("message", event => {
    if (event.origin !== address.origin || event.source !== frame.contentWindow) return;
    const height = service === "giscus" ? event.data?.giscus?.resizeHeight : event.data?.type === "resize" ? event.data.height : 0;
    if (Number(height) > 0) frame.style.height = `${Math.min(Number(height), 100_000)}px`;
  });
  let theme;
  const tell = () => {
    const message = service === "giscus" ? { giscus: { setConfig: { theme } } } : { type: "set-theme", theme };
    frame.contentWindow.postMessage(message, address.origin);
  };
  document.addEventListener("scheme", ({ detail }) => {
    theme = themeOf(detail);
    tell();
  });
  // Nobody hears what is said while the frame is loaded.
  frame.addEventListener("load", () => theme && tell());
  button.parentElement.replaceWith(frame);
  frame.focus();
}

for (const without of section.querySelectorAll(".reply-without")) without.hidden = true;
button.hidden = false;
button.addEventListener("click", open);
if (session) {
  here.searchParams.delete(service);
  history.replaceState(null, "", here);
  open();
}
