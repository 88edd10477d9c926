package resident

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Press sends the form of a button as a browser would, or follows a link.
func (b *Browser) Press(words string) {
	b.t.Helper()
	found := b.named(isButton, words)
	if len(found) == 0 && len(b.named(isLink, words)) > 0 {
		b.Follow(words)
		return
	}
	button := b.control("button", words, isButton)
	form := b.form(button)
	if form == nil || !slices.Contains([]string{"submit", "image"}, kind(button)) {
		b.t.Fatalf("%s: the button %q does nothing without scripts", b.at.Path, words)
	}
	b.send(b.request(form, button))
}

// form is the form that a control belongs to.
func (b *Browser) form(n *html.Node) *html.Node {
	if id := attr(n, "form"); id != "" {
		return b.byID(id)
	}
	for ; n != nil; n = n.Parent {
		if n.Data == "form" {
			return n
		}
	}
	return nil
}

// field is one name and value to send; file is a path instead of the value.
type field struct{ name, value, file string }

// noFile is the path of a file field that was left empty.
const noFile = "-"

// fields lists what a form sends when button is pressed, in page order.
func (b *Browser) fields(form, button *html.Node) []field {
	var sent []field
	for n := range b.page.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" || disabled(n) || b.form(n) != form {
			continue
		}
		switch {
		case isButton(n):
			if n == button {
				sent = append(sent, field{name: name, value: attr(n, "value")})
			}
		case n.Data == "select":
			sent = append(sent, b.option(n)...)
		case input("checkbox", "radio")(n):
			if b.edited(n).checked {
				sent = append(sent, field{name: name, value: or(attr(n, "value"), "on")})
			}
		case input("file")(n):
			if files := b.edited(n).files; len(files) > 0 {
				for _, f := range files {
					sent = append(sent, field{name: name, file: f})
				}
			} else {
				sent = append(sent, field{name: name, file: noFile})
			}
		case n.Data == "input" || n.Data == "textarea":
			sent = append(sent, field{name: name, value: b.edited(n).value})
		}
	}
	return sent
}

func (b *Browser) option(n *html.Node) []field {
	for o := range n.Descendants() {
		if o.Data == "option" && !has(o, "disabled") && text(o) == b.edited(n).value {
			value := text(o)
			if has(o, "value") {
				value = attr(o, "value")
			}
			return []field{{name: attr(n, "name"), value: value}}
		}
	}
	return nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (b *Browser) request(form, button *html.Node) *http.Request {
	b.t.Helper()
	action := or(attr(button, "formaction"), attr(form, "action"))
	method := strings.ToUpper(or(or(attr(button, "formmethod"), attr(form, "method")), "get"))
	to, err := b.at.Parse(action)
	if err != nil {
		b.t.Fatal(err)
	}
	if to.Host != b.at.Host {
		b.t.Fatalf("%s sends its form away, to %s", b.at.Path, to)
	}
	sent := b.fields(form, button)
	if method == "GET" {
		to.RawQuery, to.Fragment = encoded(sent).Encode(), ""
		return b.newRequest(method, to, "", nil)
	}
	if attr(form, "enctype") == "multipart/form-data" {
		kind, body := b.multipart(sent)
		return b.newRequest(method, to, kind, body)
	}
	return b.newRequest(method, to, "application/x-www-form-urlencoded", []byte(encoded(sent).Encode()))
}

func (b *Browser) newRequest(method string, to *url.URL, kind string, body []byte) *http.Request {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, to.String(), bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if method != "GET" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", b.at.Scheme+"://"+b.at.Host)
	}
	return req
}

// encoded drops the content of files, as a browser does when a form with a
// file field lacks its enctype; the server then misses the file, as it should.
func encoded(sent []field) url.Values {
	v := url.Values{}
	for _, f := range sent {
		switch f.file {
		case "":
			v.Add(f.name, lines(f.value))
		case noFile:
			v.Add(f.name, "")
		default:
			v.Add(f.name, filepath.Base(f.file))
		}
	}
	return v
}

// lines ends each line of typed text as browsers do.
func lines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

var quotes = strings.NewReplacer("\n", "%0A", "\r", "%0D", `"`, "%22")

func (b *Browser) multipart(sent []field) (kind string, body []byte) {
	b.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, f := range sent {
		var content []byte
		h := textproto.MIMEHeader{}
		disposition := fmt.Sprintf(`form-data; name="%s"`, quotes.Replace(f.name))
		switch f.file {
		case "":
			content = []byte(lines(f.value))
		case noFile: // an empty file field is sent as a file without a name
			disposition += `; filename=""`
			h.Set("Content-Type", "application/octet-stream")
		default:
			var err error
			if content, err = os.ReadFile(f.file); err != nil {
				b.t.Fatal(err)
			}
			disposition += fmt.Sprintf(`; filename="%s"`, quotes.Replace(filepath.Base(f.file)))
			h.Set("Content-Type", http.DetectContentType(content))
		}
		h.Set("Content-Disposition", disposition)
		part, err := w.CreatePart(h)
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	return w.FormDataContentType(), buf.Bytes()
}
