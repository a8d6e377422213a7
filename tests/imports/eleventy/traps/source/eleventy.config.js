// input: "wrong"
throw new Error("this file is never run");
export default function (eleventyConfig) {
  eleventyConfig.addPassthroughCopy("src/img");
  eleventyConfig.addPassthroughCopy({ "src/public": "/" });
  return { dir: { input: "src", data: "_data", output: "_site" }, pathPrefix: "/paper/", markdownTemplateEngine: "njk" };
}
