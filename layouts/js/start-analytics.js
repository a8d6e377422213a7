// Tells the scripts of services that count readers what to count, where their documentation has an
// inline script for it, which the policy of pages refuses.
{
  const { service, site, server } = document.currentScript.dataset
  if (service === "matomo") {
    const calls = (window._paq = window._paq || [])
    calls.push(["setTrackerUrl", `${server}matomo.php`], ["setSiteId", site])
    calls.push(["trackPageView"], ["enableLinkTracking"])
  } else if (service === "plausible") {
    const plausible = (window.plausible =
      window.plausible || ((...call) => (plausible.q = plausible.q || []).push(call)))
    plausible.init = plausible.init || ((options) => (plausible.o = options || {}))
    plausible.init(server ? { endpoint: `${server}api/event` } : {})
  }
}
