package results

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // scans come as JPEG
	"strings"
	"time"

	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sign"
)

// An Original is the paper a certified copy was made from.
type Original struct {
	Title  string `json:"title"`
	Issuer string `json:"issuer"`
	Number string `json:"number"`
	Day    string `json:"day"` // YYYY-MM-DD
	Pages  int    `json:"pages"`
}

// A NewCopy is a copy that an official compared with its original at the
// counter.
type NewCopy struct {
	Original
	OwnerID   string // account, "" without
	OwnerName string
	Scans     [][]byte // JPEG or PNG, one to a page
	Compared  bool     // the official says so
}

// copyBook is the series of certified copies: quyển số / SCT.
const copyBook = "SCT/BS"

// mostScans bounds the pages of one copy.
const mostScans = 40

func (n *NewCopy) check() error {
	n.OwnerName, n.Title, n.Issuer = strings.TrimSpace(n.OwnerName), strings.TrimSpace(n.Title), strings.TrimSpace(n.Issuer)
	var wrong []error
	if n.OwnerName == "" {
		wrong = append(wrong, ErrOwner.At("owner"))
	}
	if n.Title == "" || len([]rune(n.Title)) > 200 {
		wrong = append(wrong, ErrTitle.At("title"))
	}
	if !n.Compared {
		wrong = append(wrong, ErrOriginal.At("compared"))
	}
	if len(n.Scans) == 0 || len(n.Scans) > mostScans {
		wrong = append(wrong, ErrOriginal.At("scans"))
	}
	for _, s := range n.Scans {
		if _, kind, err := image.DecodeConfig(bytes.NewReader(s)); err != nil || kind != "jpeg" && kind != "png" {
			wrong = append(wrong, ErrOriginal.At("scans"))
			break
		}
	}
	return errors.Join(wrong...)
}

// Certify makes an electronic copy certified as true to its original: the scans
// with the words of certification behind them, to be laid before who signs.
func (c *Chancery) Certify(ctx context.Context, who gate.Actor, n NewCopy, address string) (string, error) {
	if err := n.check(); err != nil {
		return "", err
	}
	n.Pages = len(n.Scans)
	code := newCode()
	r := Result{Origin: FromCopy, Type: "Bản sao điện tử được chứng thực", Title: "Bản sao điện tử: " + n.Title, Symbol: copyBook, Book: copyBook,
		OwnerID: n.OwnerID, OwnerName: n.OwnerName, State: Review, Version: 1, Code: code, By: who.ID, At: c.o.Now(), Field: "chung-thuc",
		Body: Body{Address: address + "/" + code, Original: &n.Original}}
	d, err := c.copyOf(who, r, n)
	if err != nil {
		return "", err
	}
	out, err := d.PDF(c.o.Now())
	if err != nil {
		return "", err
	}
	stored, err := c.keep(ctx, who, r.Title+".pdf", out.Data)
	if err != nil {
		return "", err
	}
	r.Body.Draft, r.Body.Marks, r.Body.Pages = stored, out.Anchors, out.Pages
	return gate.Make(ctx, c.gate, who, MayCertify, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(n.OwnerID != who.ID); err != nil {
			return "", err
		}
		if n.OwnerID != "" {
			name, err := c.o.Person(tx, n.OwnerID)
			if err != nil {
				return "", ErrOwner.At("owner")
			}
			r.OwnerName = name
		}
		r.ID, r.At = tx.NewID(), tx.Now()
		if err := insertResult(tx, &r); err != nil {
			return "", err
		}
		r.disclose(tx, PurposeProcess)
		if err := addStep(tx, r, "compared", "", ""); err != nil {
			return "", err
		}
		return r.ID, tx.Record("results.compared", r.ID, map[string]any{"hash": stored.Hash, "pages": n.Pages})
	})
}

// copyOf lays the scans out, one to a page, and the words of certification on
// the last. Their text is provisional: the form of NĐ 23/2015/NĐ-CP and TT
// 01/2020/TT-BTP was not at hand.
func (c *Chancery) copyOf(who gate.Actor, r Result, n NewCopy) (docx.Document, error) {
	values, err := c.own(r, who.Commune, signer{})
	if err != nil {
		return docx.Document{}, err
	}
	page := docx.A4()
	page.Left, page.Right, page.Top, page.Bottom = 15*docx.MM, 15*docx.MM, 12*docx.MM, 15*docx.MM
	d := docx.Document{Title: r.Title, Page: page}
	for i, scan := range n.Scans {
		size, _, err := image.DecodeConfig(bytes.NewReader(scan))
		if err != nil {
			return d, ErrOriginal.At("scans")
		}
		wide, high := page.Inner(), page.Height-page.Top-page.Bottom-24
		scale := min(wide/float64(size.Width), high/float64(size.Height))
		d.Body = append(d.Body, docx.Paragraph{Align: docx.Center, Break: i > 0, Runs: []docx.Run{{Picture: &docx.Picture{Data: scan,
			Width: float64(size.Width) * scale, Height: float64(size.Height) * scale, Alt: fmt.Sprintf("Trang %d của bản chính", i+1)}}}})
	}
	day := c.o.Now().In(saigon)
	from := n.Title
	if n.Number != "" {
		from += ", số " + n.Number
	}
	if n.Day != "" {
		if t, err := time.Parse(time.DateOnly, n.Day); err == nil {
			from += ", ngày " + t.Format("02/01/2006")
		}
	}
	if n.Issuer != "" {
		from += ", do " + n.Issuer + " cấp"
	}
	code, _ := values["qr"].(docx.Picture)
	half := page.Inner() / 2
	d.Body = append(d.Body,
		docx.Paragraph{Align: docx.Center, Break: true, After: 12, Runs: []docx.Run{{Text: "CHỨNG THỰC BẢN SAO ĐIỆN TỬ ĐÚNG VỚI BẢN CHÍNH", Bold: true, Size: 14}}},
		docx.P(docx.Text("Bản sao này gồm "+fmt.Sprint(n.Pages)+" trang, được chụp từ bản chính: "+from+".")),
		docx.P(docx.Text("Người yêu cầu chứng thực: "+r.OwnerName+".")),
		docx.P(docx.Text("Người tiếp nhận đã đối chiếu bản sao với bản chính: "+who.Name+", ngày "+day.Format("02/01/2006")+".")),
		docx.Paragraph{Before: 6, After: 12, Runs: []docx.Run{docx.Text("Số chứng thực: "), {Anchor: markNumber}, docx.Text("\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"), docx.Text("/" + copyBook + "\nNgày: "), {Anchor: markDay}}},
		docx.Table{Widths: []float64{half, half}, Rows: []docx.Row{{Whole: true, Cells: []docx.Cell{
			{Blocks: []docx.Block{docx.Paragraph{Runs: []docx.Run{{Picture: &code}}},
				docx.Paragraph{Runs: []docx.Run{{Text: "Mã xác thực: " + ShowCode(r.Code) + "\n" + r.Body.Address + "\n", Size: 9}, {Text: "Lời chứng tạm thời, chờ đối chiếu mẫu của Bộ Tư pháp.", Size: 9, Italic: true}}}}},
			{Blocks: []docx.Block{docx.Centred(docx.Bold("TM. ỦY BAN NHÂN DÂN\nNGƯỜI KÝ CHỨNG THỰC")), docx.Paragraph{Align: docx.Center, Exact: 92, Runs: []docx.Run{{Anchor: markSignature}, docx.Text(" ")}}}},
		}}}})
	return d, nil
}

// signCopy is Sign for a certified copy: what was compared is signed as it is.
func (c *Chancery) signCopy(ctx context.Context, who gate.Actor, v View, use Use) error {
	if !v.MayDecide(who) {
		return ErrState.With(v.Title)
	}
	key, picture, err := c.take(ctx, who, use, v.Keys)
	if err != nil {
		return err
	}
	data, err := c.load(ctx, who.Commune, v.Body.Draft.Key)
	if err != nil {
		return err
	}
	at := c.o.Now()
	look, err := handLook(picture, []string{"Ký bởi: " + key.Certificate().Subject.CommonName, "Thời gian ký: " + stamp(at)})
	if err != nil {
		return err
	}
	place := v.Body.Marks[markSignature]
	signed, err := sign.Sign(ctx, data, key, sign.Signature{Field: "NguoiKy", Name: who.Name, Reason: "Chứng thực bản sao đúng với bản chính",
		Location: c.o.Place(who.Commune).Authority, Time: at, Stamper: c.o.Stamper,
		Box: &sign.Box{Page: max(place.Page, 1), X: place.X - handWide/2, Y: place.Y + (place.Line-handHigh)/2, Width: handWide, Height: handHigh, Look: look}})
	if err != nil {
		return err
	}
	stored, err := c.keep(ctx, who, v.Title+".pdf", signed)
	if err != nil {
		return err
	}
	return c.change(ctx, who, v.ID, v.Version, MaySign, func(tx *gate.Tx, v *View) error {
		if !v.MayDecide(who) {
			return ErrState.With(v.Title)
		}
		v.Body.Signed, v.State, v.Body.Hands = stored, Signed, []Hand{handOf("person", who, key, at)}
		return errors.Join(addStep(tx, v.Result, "signed", inPlaceOf(who, MaySign, v.Result), ""), tx.Record("results.signed", v.ID, map[string]string{"hash": stored.Hash}))
	})
}
