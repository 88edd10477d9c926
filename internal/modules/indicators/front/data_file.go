package front

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/web"
)

// dataFile answers /du-lieu-mo/tep/{id}.csv and .json. Both hold the same
// rows, in Vietnamese whatever the reader's language: who downloads them by a
// program gets the same bytes as who presses the link.
func (h Hall) dataFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	name := r.PathValue("file")
	id, ext := strings.TrimSuffix(name, ".csv"), "csv"
	if id == name {
		if id, ext = strings.TrimSuffix(name, ".json"), "json"; id == name {
			return gate.ErrMissing
		}
	}
	ctx := h.Vietnamese(r.Context())
	var d dataset
	var l licence
	err := h.read(ctx, who.Commune, func(tx *gate.Tx) (err error) {
		if d, err = h.dataset(tx, ctx, id); err != nil {
			return err
		}
		l, err = readLicence(tx)
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	kind := "text/csv; charset=utf-8; header=present"
	if ext == "csv" {
		err = d.writeCSV(&b)
	} else {
		kind = "application/json; charset=utf-8"
		err = d.writeJSON(ctx, &b, l)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%d.%s"`, d.ID, int64(who.Commune), ext))
	return give(w, r, kind, b.Bytes())
}

// give sends open data: any site may read it, and a copy that is still good is
// not sent again.
func give(w http.ResponseWriter, r *http.Request, kind string, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	head := w.Header()
	head.Set("Content-Type", kind)
	head.Set("Access-Control-Allow-Origin", "*")
	head.Set("Cache-Control", "public, max-age=300")
	head.Set("ETag", tag)
	for known := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		// A proxy that packed the body marks the tag as weak, or ends it so.
		if known = strings.TrimPrefix(strings.TrimSpace(known), "W/"); known == tag || known == "*" {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	head.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

func (d dataset) writeCSV(b *bytes.Buffer) error {
	return sheet.WriteCSV(b, sheet.Page{Head: d.Columns, Rows: func(yield func([]any) bool) {
		for _, row := range d.Rows {
			cells := make([]any, len(row))
			for i, c := range row {
				cells[i] = cell(c)
			}
			if !yield(cells) {
				return
			}
		}
	}})
}

// cell writes numbers with a decimal point, as programs read them.
func cell(v any) any {
	switch v := v.(type) {
	case float64:
		return plainFloat(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return v
}

func plainFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (d dataset) writeJSON(ctx context.Context, b *bytes.Buffer, l licence) error {
	rows := make([]map[string]any, len(d.Rows))
	for i, row := range d.Rows {
		rows[i] = map[string]any{}
		for n, c := range row {
			rows[i][d.Columns[n]] = c
		}
	}
	out := json.NewEncoder(b)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(map[string]any{"tieu_de": d.Title, "mo_ta": d.About, "cap_nhat": iso(d.Modified),
		"giay_phep": l.words(ctx), "giay_phep_tam_thoi": l.provisional(), "cot": d.Columns, "dong": rows})
}

// words are the terms, those of the program where the commune set none.
func (l licence) words(ctx context.Context) string {
	if l.Title == "" {
		return t(ctx, "front.licence.default")
	}
	return l.Title
}

func (h Hall) dcat(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	ctx := h.Vietnamese(r.Context())
	c := catalogue{Address: func(path string) string { return h.Address(r, path) }, Publisher: h.Authority(who.Commune), Place: commune(ctx), Code: int64(who.Commune)}
	err := h.read(ctx, who.Commune, func(tx *gate.Tx) error { return h.readCatalogue(tx, ctx, &c) })
	if err != nil {
		return err
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	if err := out.Encode(c.linked(ctx)); err != nil {
		return err
	}
	return give(w, r, "application/ld+json", b.Bytes())
}

// readCatalogue reads every dataset for what the catalogue says of it: days,
// and how many rows there are.
func (h Hall) readCatalogue(tx *gate.Tx, ctx context.Context, c *catalogue) (err error) {
	if c.Licence, err = readLicence(tx); err != nil {
		return err
	}
	all, err := h.offers(tx)
	if err != nil {
		return err
	}
	for _, o := range all {
		d, err := h.dataset(tx, ctx, o.id())
		if err != nil {
			return err
		}
		c.All = append(c.All, d)
		if c.Modified.Before(d.Modified) {
			c.Modified = d.Modified
		}
	}
	return nil
}

func (h Hall) catalogue(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	ctx := r.Context()
	c := catalogue{Publisher: h.Authority(who.Commune)}
	if err := h.read(ctx, who.Commune, func(tx *gate.Tx) error { return h.readCatalogue(tx, ctx, &c) }); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, cataloguePage(c))
}
