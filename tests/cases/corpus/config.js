module.exports = {
  content: ["./src"],
  theme: {},
  title: "Site",
}
