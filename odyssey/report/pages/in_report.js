// Snakemake's report shows pages from data URIs, which Chromium limits to 2 MB. This turns each page
// into a blob, which has no limit, when it is first opened.
for (const result of Object.values(results)) {
  const [head, content] = result.data_uri.split(";base64,");
  if (!head.startsWith("data:text/html")) continue;
  let url;
  Object.defineProperty(result, "data_uri", {
    get() {
      const bytes = () => Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      url ??= URL.createObjectURL(new Blob([bytes()], { type: "text/html" }));
      return url;
    },
  });
}
