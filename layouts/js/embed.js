// A film from elsewhere, played on the page once the reader asks for it. Until then nothing is loaded from there.

for (const card of document.querySelectorAll("[data-frame]")) {
  const button = card.querySelector("button");
  const hint = card.querySelector(".embed-hint");
  if (!hint) continue; // a frame of comments, which another script shows
  button.hidden = hint.hidden = false;
  button.addEventListener("click", () => {
    const address = new URL(card.dataset.frame);
    address.searchParams.set("autoplay", "1");
    const frame = document.createElement("iframe");
    Object.assign(frame, {className: "embed-frame", src: address.href, title: button.getAttribute("aria-label"), allow: "autoplay; fullscreen; encrypted-media; picture-in-picture", referrerPolicy: "strict-origin-when-cross-origin"});
    button.replaceWith(frame);
    hint.remove();
    frame.focus();
  }, {once: true});
}
