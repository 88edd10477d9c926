// Word puts a table on the clipboard twice: as text, which a browser shows, and
// as HTML, which knows the merged cells. The second is sent along. Typing
// afterwards changes only the text, so the HTML is then no longer true.
const box = document.getElementById("table")
const markup = box?.form.elements.markup
const said = document.getElementById("pasted")
if (box && markup) {
  const keep = (html, rows) => {
    markup.value = html
    said.textContent = rows ? said.dataset.words.replace("{n}", rows) : ""
  }
  box.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html") ?? ""
    if (!html.toLowerCase().includes("<table")) return keep("", 0)
    const rows = new DOMParser().parseFromString(html, "text/html").querySelectorAll("tr").length
    setTimeout(() => keep(html, rows)) // behind the input event of the paste itself
  })
  box.addEventListener("input", () => keep("", 0))
}
