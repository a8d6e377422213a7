const SIZE = 20;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

// Posts by each of their keys, in the order of `posts`.
function grouped(posts, keys) {
  const groups = {};
  for (const post of posts) for (const key of keys(post)) (groups[key] ||= []).push(post);
  return groups;
}

// The pages of the lists at `root`<key>/, one list for each group.
function pages(root, groups) {
  return Object.entries(groups).flatMap(([key, posts]) => {
    const count = Math.ceil(posts.length / SIZE);
    const url = (n) => `${root}${key}/${n > 1 ? `page/${n}/` : ""}`;
    return Array.from({ length: count }, (_, i) => ({
      key, url: url(i + 1), posts: posts.slice(i * SIZE, (i + 1) * SIZE), newer: i ? url(i) : "", older: i + 1 < count ? url(i + 2) : "",
    }));
  });
}

export default function (config) {
  const newest = (api) => api.getFilteredByTag("posts").reverse();
  const byTag = (api) => grouped(newest(api), (post) => post.data.topics);
  const byAuthor = (api) => grouped(newest(api), (post) => [post.data.author]);
  const terms = (groups) => Object.keys(groups).sort().map((key) => ({ key, count: groups[key].length }));

  config.addPassthroughCopy("css");
  // Neighbours are found here, because Eleventy's filters for them search the whole collection for every post.
  config.addCollection("chained", (api) => {
    const posts = newest(api);
    posts.forEach((post, i) => Object.assign(post.data, { next: posts[i - 1], previous: posts[i + 1] }));
    return posts;
  });
  config.addCollection("newest", (api) => newest(api).slice(0, SIZE));
  config.addCollection("homePages", (api) => pages("", { "": newest(api) }));
  config.addCollection("tagPages", (api) => pages("/tags/", byTag(api)));
  config.addCollection("authorPages", (api) => pages("/authors/", byAuthor(api)));
  config.addCollection("tagTerms", (api) => terms(byTag(api)));
  config.addCollection("authorTerms", (api) => terms(byAuthor(api)));
  config.addFilter("iso", (date) => date.toISOString().replace(".000Z", "+00:00"));
  config.addFilter("long", (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`);
  config.addFilter("rfc822", (date) => date.toUTCString());
  return { dir: { output: "public" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}
