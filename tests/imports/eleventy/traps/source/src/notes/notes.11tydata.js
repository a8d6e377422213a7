module.exports = {tags: "notes"};
