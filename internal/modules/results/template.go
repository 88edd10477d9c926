package results

import (
	"bytes"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
)

// A Template is one version of a layout that results are drafted from.
type Template struct {
	ID        string
	Procedure string // code; "" is for every procedure
	Title     string // name of the paper
	Version   int64
	Symbol    string // behind the number: "GXN-UBND"
	Book      string // series of its numbers
	Key       string // of the file; "" of a built-in one
	State     string // draft, published, retired
	By        string
	At        time.Time
}

// BuiltIn reports whether the template came with the program.
func (t Template) BuiltIn() bool { return strings.HasPrefix(t.ID, builtIn) }

// symbolShape is the ký hiệu behind a number (NĐ 30/2020, phụ lục I).
var symbolShape = regexp.MustCompile(`^[\p{Lu}0-9]{1,8}(-[\p{Lu}0-9]{1,12}){1,3}$`)

func (t *Template) check() error {
	t.Title, t.Symbol = strings.TrimSpace(t.Title), strings.ToUpper(strings.TrimSpace(t.Symbol))
	if t.Title == "" || len([]rune(t.Title)) > 200 {
		return ErrTitle.At("title")
	}
	if !symbolShape.MatchString(t.Symbol) {
		return ErrSymbol.At("symbol")
	}
	t.Book = strings.TrimSpace(t.Book)
	if t.Book == "" {
		t.Book = t.Symbol
	}
	if len(t.Book) > 40 {
		return ErrTooLong.With(40).At("book")
	}
	return nil
}

const templateColumns = `id, procedure, title, version, symbol, book, blob_key, state, by_id, at`

func scanTemplate(scan gate.Scanner) (Template, error) {
	var t Template
	var at int64
	err := scan(&t.ID, &t.Procedure, &t.Title, &t.Version, &t.Symbol, &t.Book, &t.Key, &t.State, &t.By, &at)
	t.At = gate.Instant(at)
	return t, err
}

// AddTemplate takes in a new version of a layout as a draft. The file is tried
// with sample values first: every placeholder without a value is reported by
// its text.
func (c *Chancery) AddTemplate(ctx context.Context, who gate.Actor, t Template, data []byte) (string, error) {
	if err := t.check(); err != nil {
		return "", err
	}
	sample, err := c.sample(ctx, who, t.Procedure)
	if err != nil {
		return "", err
	}
	if _, err := filled(data, sample); err != nil {
		return "", err
	}
	stored, err := c.o.Intake.Receive(ctx, int64(who.Commune), t.Title+".docx", blob.DOCX, bytes.NewReader(data), blob.Limits{Only: []string{blob.DOCX}})
	if err != nil {
		return "", err
	}
	return gate.Make(ctx, c.gate, who, MayKeepTemplates, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(true); err != nil {
			return "", err
		}
		id := tx.NewID()
		_, err := tx.Exec(`
			INSERT INTO results_template (commune_id, `+templateColumns+`)
			SELECT $1, $2, $3, $4, COALESCE(MAX(version), 0) + 1, $5, $6, $7, 'draft', $8, $9
			  FROM results_template WHERE commune_id = $1 AND procedure = $3 AND title = $4`,
			id, t.Procedure, t.Title, t.Symbol, t.Book, stored.Key, who.ID, gate.Millis(tx.Now()))
		if err != nil {
			return "", err
		}
		return id, tx.Record("results.template-added", id, map[string]string{"procedure": t.Procedure, "hash": stored.Hash})
	})
}

// Publish makes a version the one that is drafted from; the earlier one of the
// same title retires. Papers already drafted keep theirs.
func (c *Chancery) Publish(ctx context.Context, who gate.Actor, id string) error {
	return c.gate.Write(ctx, who, MayKeepTemplates, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		t, err := findTemplate(tx, id)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE results_template SET state = 'retired'
			 WHERE commune_id = $1 AND procedure = $2 AND title = $3 AND state = 'published'`, t.Procedure, t.Title)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(`UPDATE results_template SET state = 'published' WHERE commune_id = $1 AND id = $2`, id); err != nil {
			return err
		}
		return tx.Record("results.template-published", id, nil)
	})
}

// Retire takes a template out of use.
func (c *Chancery) Retire(ctx context.Context, who gate.Actor, id string) error {
	return c.gate.Write(ctx, who, MayKeepTemplates, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		if _, err := findTemplate(tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE results_template SET state = 'retired' WHERE commune_id = $1 AND id = $2`, id); err != nil {
			return err
		}
		return tx.Record("results.template-retired", id, nil)
	})
}

// Templates lists all versions, the newest first, the built-in ones last.
func (c *Chancery) Templates(ctx context.Context, who gate.Actor) ([]Template, error) {
	var all []Template
	err := c.gate.Read(ctx, who, MayKeepTemplates, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err = gate.All(tx, scanTemplate, `SELECT `+templateColumns+` FROM results_template WHERE commune_id = $1 ORDER BY at DESC, id DESC LIMIT 300`)
		return err
	})
	return append(all, builtIns()...), err
}

// Template finds one version.
func (c *Chancery) Template(ctx context.Context, who gate.Actor, id string) (Template, error) {
	var t Template
	err := c.gate.Read(ctx, who, MayKeepTemplates, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		t, err = findTemplate(tx, id)
		return err
	})
	return t, err
}

func findTemplate(tx *gate.Tx, id string) (Template, error) {
	if strings.HasPrefix(id, builtIn) {
		i := slices.IndexFunc(builtIns(), func(t Template) bool { return t.ID == id })
		if i < 0 {
			return Template{}, gate.ErrMissing
		}
		return builtIns()[i], nil
	}
	all, err := gate.All(tx, scanTemplate, `SELECT `+templateColumns+` FROM results_template WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Template{}, err
	}
	return all[0], nil
}

// templatesFor are the published ones for a procedure, its own first.
func templatesFor(tx *gate.Tx, procedure string) ([]Template, error) {
	all, err := gate.All(tx, scanTemplate, `SELECT `+templateColumns+` FROM results_template
		 WHERE commune_id = $1 AND state = 'published' AND (procedure = $2 OR procedure = '') ORDER BY procedure DESC, title`, procedure)
	return append(all, builtIns()...), err
}

// TemplateFile is the file of a template, to look at or to begin one's own from.
func (c *Chancery) TemplateFile(ctx context.Context, commune gate.Commune, t Template) ([]byte, error) {
	if t.BuiltIn() {
		return builtInFile(t.ID)
	}
	return c.load(ctx, commune, t.Key)
}

// Trial draws a template with sample values.
func (c *Chancery) Trial(ctx context.Context, who gate.Actor, id string) ([]byte, error) {
	t, err := c.Template(ctx, who, id)
	if err != nil {
		return nil, err
	}
	data, err := c.TemplateFile(ctx, who.Commune, t)
	if err != nil {
		return nil, err
	}
	sample, err := c.sample(ctx, who, t.Procedure)
	if err != nil {
		return nil, err
	}
	sample["ky_hieu"], sample["ten_giay"] = t.Symbol, t.Title
	out, err := drawn(data, sample, c.o.Now())
	return out.Data, err
}

// Names are the placeholders a template for a procedure may use, sorted.
func (c *Chancery) Names(ctx context.Context, who gate.Actor, procedure string) ([]string, error) {
	sample, err := c.sample(ctx, who, procedure)
	names := slices.Collect(maps.Keys(sample))
	slices.Sort(names)
	return names, err
}

// sample are values for trying a template out.
func (c *Chancery) sample(ctx context.Context, who gate.Actor, procedure string) (docx.Values, error) {
	var all docx.Values
	err := c.gate.Read(ctx, who, MayKeepTemplates, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err = c.o.Sample(tx, procedure)
		return err
	})
	if err != nil {
		return nil, err
	}
	own, err := c.own(Result{Code: "MAUTHU0000", Title: "…", Symbol: "GXN-UBND", OwnerName: "…", DossierCode: "…",
		Body: Body{Address: "https://example.vn/xac-thuc/MAUTHU0000"}}, who.Commune, signer{name: "…", lines: []string{"…"}})
	maps.Copy(all, own)
	return all, err
}

// filled is a template with values; a template that cannot be drawn is refused
// here, not on the day of its first paper.
func filled(data []byte, values docx.Values) (docx.Document, error) {
	out, err := docx.Fill(data, values)
	if err != nil {
		return docx.Document{}, err
	}
	return docx.Read(out)
}

// drawn is a filled template as PDF, with the code at its end when the layout
// has no place of its own for it.
func drawn(data []byte, values docx.Values, at time.Time) (docx.Drawing, error) {
	names, err := docx.Placeholders(data)
	if err != nil {
		return docx.Drawing{}, err
	}
	d, err := filled(data, values)
	if err != nil {
		return docx.Drawing{}, err
	}
	if !slices.Contains(names, "qr") {
		d.Body = append(d.Body, corner(d.Page.Inner(), values))
	}
	return d.PDF(at)
}

// corner is the line that tells how to check the paper.
func corner(inner float64, values docx.Values) docx.Block {
	picture, _ := values["qr"].(docx.Picture)
	code, _ := values["ma_xac_thuc"].(string)
	address, _ := values["dia_chi_xac_thuc"].(string)
	return docx.Table{Widths: []float64{inner - 80, 80}, Rows: []docx.Row{{Whole: true, Cells: []docx.Cell{
		{Middle: true, Blocks: []docx.Block{docx.Paragraph{Before: 10, Runs: []docx.Run{
			{Text: "Kiểm tra giấy này: quét mã bên phải hoặc vào " + address + "\nMã xác thực: ", Size: 10, Italic: true}, {Text: code, Size: 10, Bold: true}}}}},
		{Blocks: []docx.Block{docx.Paragraph{Align: docx.Right, Before: 10, Runs: []docx.Run{{Picture: &picture}}}}},
	}}}}
}
