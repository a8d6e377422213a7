// How much of the page has been read, from 0 to 1, as a custom property.
const root = document.documentElement
const measure = () => {
  const hidden = root.scrollHeight - root.clientHeight
  root.style.setProperty("--read", hidden ? scrollY / hidden : 0)
}
addEventListener("scroll", measure, { passive: true })
addEventListener("resize", measure)
measure()
