package results

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sign"
)

// Sizes of what is shown of signatures, in points: the person's stands between
// capacity and name, the office's seal over its left third (NĐ 30/2020, phụ lục
// I).
const (
	handWide, handHigh = 170.0, 70.0
	sealSide           = 92.0
)

// Sign puts the leader's signature on a paper. It is drawn once more with the
// capacity in which they sign today, then signed, then the dossier moves on.
func (c *Chancery) Sign(ctx context.Context, who gate.Actor, id string, version int64, use Use) error {
	v, err := c.Find(ctx, who, id)
	if err != nil {
		return err
	}
	if v.Origin == FromCopy {
		return c.signCopy(ctx, who, v, use)
	}
	if !v.MayDecide(who) {
		return ErrState.With(v.DossierCode)
	}
	from, err := c.standIn(ctx, who, v.Result)
	if err != nil {
		return err
	}
	drawing, err := c.render(ctx, who.Commune, v.Result, v.Template, signer{who.Name, SigningBlock(who.Office, from)})
	if err != nil {
		return err
	}
	key, picture, err := c.take(ctx, who, use, v.Keys)
	if err != nil {
		return err
	}
	at := c.o.Now()
	look, err := handLook(picture, []string{"Ký bởi: " + key.Certificate().Subject.CommonName, "Thời gian ký: " + stamp(at)})
	if err != nil {
		return err
	}
	place := placeOf(drawing, markSignature, docx.Place{Page: drawing.Pages, X: 430, Y: 600, Line: 84})
	signed, err := sign.Sign(ctx, drawing.Data, key, sign.Signature{Field: "NguoiKy", Name: who.Name, Reason: "Ký ban hành", Location: c.o.Place(who.Commune).Authority,
		Time: at, Stamper: c.o.Stamper,
		Box: &sign.Box{Page: place.Page, X: place.X - handWide/2, Y: place.Y + (place.Line-handHigh)/2, Width: handWide, Height: handHigh, Look: look}})
	if err != nil {
		return err
	}
	stored, err := c.keep(ctx, who, v.Title+" (đã ký).pdf", signed)
	if err != nil {
		return err
	}
	return c.change(ctx, who, id, version, MaySign, func(tx *gate.Tx, v *View) error {
		if !v.MayDecide(who) {
			return ErrState.With(v.DossierCode)
		}
		hand := handOf("person", who, key, at)
		if from != nil {
			hand.InPlace = from.Name
		}
		v.Body.Signed, v.Body.Marks, v.Body.Pages, v.State = stored, drawing.Anchors, drawing.Pages, Signed
		v.Body.Hands = []Hand{hand}
		if err := c.o.Move(tx, v.Dossier, toSign, Move{File: &stored}); err != nil {
			return err
		}
		return errors.Join(addStep(tx, v.Result, "signed", inPlaceOf(who, MaySign, v.Result), ""),
			tx.Record("results.signed", id, map[string]string{"hash": stored.Hash, "serial": key.Certificate().SerialNumber.Text(16)}))
	})
}

// SignMany signs several papers one after the other, as a leader who has read
// them does. It returns what was wrong with each that was not signed.
func (c *Chancery) SignMany(ctx context.Context, who gate.Actor, ids []string, versions []int64, use Use) map[string]error {
	wrong := map[string]error{}
	for i, id := range ids {
		if i >= len(versions) || i >= mostAtOnce {
			break
		}
		if err := c.Sign(ctx, who, id, versions[i], use); err != nil {
			wrong[id] = err
			if errors.Is(err, sign.ErrPassphrase) || errors.Is(err, sign.ErrCode) {
				for _, rest := range ids[i+1:] {
					wrong[rest] = err
				}
				break
			}
		}
	}
	return wrong
}

// mostAtOnce bounds how many papers are signed by one press.
const mostAtOnce = 50

func handOf(slot string, who gate.Actor, key sign.Key, at time.Time) Hand {
	cert := key.Certificate()
	return Hand{Slot: slot, Name: who.Name, Office: who.Office, Subject: cert.Subject.CommonName, Issuer: cert.Issuer.CommonName, At: at}
}

// stamp is a time as signatures show it.
func stamp(at time.Time) string { return at.In(clock.Zone).Format("02/01/2006 15:04:05 -07:00") }

func placeOf(d docx.Drawing, mark string, other docx.Place) docx.Place {
	if p, ok := d.Anchors[mark]; ok {
		return p
	}
	return other
}

// handLook draws what is shown of a person's signature: the picture of their
// hand where there is one, and by whom and when in small letters.
func handLook(picture []byte, lines []string) ([]byte, error) {
	var body []docx.Block
	if picture != nil {
		body = append(body, docx.Centred(docx.Run{Picture: &docx.Picture{Data: picture, Width: 110, Height: 40, Alt: "Chữ ký"}}))
	}
	for _, l := range lines {
		body = append(body, docx.Centred(docx.Run{Text: l, Size: 8}))
	}
	return boxed(handWide, handHigh, body)
}

func boxed(wide, high float64, body []docx.Block) ([]byte, error) {
	out, err := docx.Document{Page: docx.Page{Width: wide, Height: high, Left: 1, Right: 1, Top: 1, Bottom: 1}, Body: body}.PDF(time.Unix(0, 0))
	if err == nil && out.Pages > 1 {
		err = fmt.Errorf("results: what a signature shows does not fit %.0f × %.0f", wide, high)
	}
	return out.Data, err
}

// TakeNumber gives a signed paper the next number of its book and the day
// (NĐ 30/2020, Điều 15): from here the number is its own, or cancelled.
func (c *Chancery) TakeNumber(ctx context.Context, who gate.Actor, id string, version int64) error {
	return c.change(ctx, who, id, version, MayIssue, func(tx *gate.Tx, v *View) error {
		if !v.MayIssue(who) || v.Number != "" {
			return ErrState.With(v.DossierCode)
		}
		if err := takeNumber(tx, &v.Result); err != nil {
			return err
		}
		return errors.Join(addStep(tx, v.Result, "numbered", "", v.Number), tx.Record("results.numbered", id, map[string]string{"number": v.Number}))
	})
}

// takeNumber takes the next number of a paper's book for the year.
func takeNumber(tx *gate.Tx, r *Result) error {
	now := tx.Now().In(clock.Zone)
	n, err := tx.Next(fmt.Sprintf("results.number/%s/%d", r.Book, now.Year()))
	if err != nil {
		return err
	}
	r.Number = fmt.Sprintf("%02d/%s", n, r.Symbol)
	r.Body.NumberN, r.Body.NumberYear, r.Body.NumberDay = n, now.Year(), now.Format(time.DateOnly)
	_, err = tx.Exec(`
		INSERT INTO results_number (commune_id, book, year, n, result_id, title, at, by_id, cancelled_at, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')`,
		r.Book, now.Year(), n, r.ID, r.Title, gate.Millis(tx.Now()), tx.Who.ID)
	return err
}

// CancelNumber gives a number up, with a reason that stays in the register. It
// is never given again.
func (c *Chancery) CancelNumber(ctx context.Context, who gate.Actor, id string, version int64, reason string) error {
	if err := reasoned(reason); err != nil {
		return err
	}
	return c.change(ctx, who, id, version, MayIssue, func(tx *gate.Tx, v *View) error {
		if !v.MayIssue(who) || v.Number == "" {
			return ErrState.With(v.DossierCode)
		}
		_, err := tx.Exec(`UPDATE results_number SET cancelled_at = $5, reason = $6 WHERE commune_id = $1 AND book = $2 AND year = $3 AND n = $4`,
			v.Book, v.Body.NumberYear, v.Body.NumberN, gate.Millis(tx.Now()), reason)
		if err != nil {
			return err
		}
		number := v.Number
		v.Number, v.Body.NumberN, v.Body.NumberYear, v.Body.NumberDay = "", 0, 0, ""
		return errors.Join(addStep(tx, v.Result, "number-cancelled", "", number+": "+reason), tx.Record("results.number-cancelled", id, map[string]string{"number": number}))
	})
}

// A Number is one line of the register of numbers.
type Number struct {
	Book      string
	Year      int
	N         int64
	Result    string
	Title     string
	At        time.Time
	Cancelled time.Time
	Reason    string
}

// Numbers is the register of a book and year, the newest first, with the books
// there are.
func (c *Chancery) Numbers(ctx context.Context, who gate.Actor, book string, year int) (list []Number, books []string, err error) {
	err = c.gate.Read(ctx, who, MayIssue, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		books, err = gate.All(tx, func(scan gate.Scanner) (string, error) {
			var b string
			return b, scan(&b)
		}, `SELECT DISTINCT book FROM results_number WHERE commune_id = $1 AND year = $2 ORDER BY book`, year)
		if err != nil {
			return err
		}
		if book == "" && len(books) > 0 {
			book = books[0]
		}
		list, err = gate.All(tx, func(scan gate.Scanner) (Number, error) {
			var n Number
			var at, cancelled int64
			err := scan(&n.Book, &n.Year, &n.N, &n.Result, &n.Title, &at, &cancelled, &n.Reason)
			n.At, n.Cancelled = gate.Instant(at), gate.Instant(cancelled)
			return n, err
		}, `SELECT book, year, n, result_id, title, at, cancelled_at, reason FROM results_number
			 WHERE commune_id = $1 AND book = $2 AND year = $3 ORDER BY n DESC LIMIT 500`, book, year)
		return err
	})
	return list, books, err
}

// Issue writes number and day on a signed paper, signs it for the office and
// issues it: the very file becomes the result of the dossier.
func (c *Chancery) Issue(ctx context.Context, who gate.Actor, id string, version int64, use Use) error {
	v, err := c.Find(ctx, who, id)
	if err != nil {
		return err
	}
	if !v.MayIssue(who) || v.Number == "" {
		return ErrState.With(v.DossierCode)
	}
	key, picture, err := c.take(ctx, who, use, v.Keys)
	if err != nil {
		return err
	}
	data, err := c.load(ctx, who.Commune, v.Body.Signed.Key)
	if err != nil {
		return err
	}
	at := c.o.Now()
	sealed, err := c.sealed(ctx, who, v.Result, data, key, picture, at)
	if err != nil {
		return err
	}
	stored, err := c.keep(ctx, who, v.Title+".pdf", sealed)
	if err != nil {
		return err
	}
	return c.change(ctx, who, id, version, MayIssue, func(tx *gate.Tx, v *View) error {
		if !v.MayIssue(who) || v.Number == "" {
			return ErrState.With(v.DossierCode)
		}
		hand := handOf("office", who, key, at)
		hand.Office = c.o.Place(who.Commune).Authority
		v.Body.Hands = append(v.Body.Hands, hand)
		v.Body.Final, v.Key, v.Hash = stored, stored.Key, stored.Hash
		v.State, v.Validity, v.Issued = Issued, Valid, tx.Now()
		if v.Origin == FromCopy { // handed over as it is issued: there is no dossier
			v.Released = tx.Now()
		} else if err := c.o.Move(tx, v.Dossier, toIssue, Move{File: &stored, Number: v.Number}); err != nil {
			return err
		}
		return errors.Join(addStep(tx, v.Result, "issued", "", v.Number),
			tx.Publish(ResultIssued{Result: id, Dossier: v.Dossier, Owner: v.OwnerID, Number: v.Number}),
			tx.Record("results.issued", id, map[string]string{"number": v.Number, "hash": stored.Hash}))
	})
}

// sealed puts number, day and the office's signature on a paper, in one
// increment behind the person's signature.
func (c *Chancery) sealed(ctx context.Context, who gate.Actor, r Result, data []byte, key sign.Key, picture []byte, at time.Time) ([]byte, error) {
	day, err := time.Parse(time.DateOnly, r.Body.NumberDay)
	if err != nil {
		return nil, err
	}
	var marks []sign.Box
	for mark, text := range map[string]docx.Run{
		markNumber: {Text: fmt.Sprintf("%02d", r.Body.NumberN)},
		markDay:    {Text: day.Format("ngày 02 tháng 01 năm 2006"), Italic: true},
	} {
		p, ok := r.Body.Marks[mark]
		if !ok {
			continue
		}
		text.Size = min(max(p.Line/1.149, 8), 16)
		wide := map[string]float64{markNumber: 40, markDay: 190}[mark]
		look, err := docx.Document{Page: docx.Page{Width: wide, Height: p.Line + 4}, Body: []docx.Block{docx.Paragraph{Runs: []docx.Run{text}}}}.PDF(time.Unix(0, 0))
		if err != nil {
			return nil, err
		}
		marks = append(marks, sign.Box{Page: p.Page, X: p.X, Y: p.Y, Width: wide, Height: p.Line + 4, Look: look.Data, Says: text.Text})
	}
	place, ok := r.Body.Marks[markSignature]
	if !ok {
		place = docx.Place{Page: max(r.Body.Pages, 1), X: 430, Y: 600, Line: 84}
	}
	authority := c.o.Place(who.Commune).Authority
	var body []docx.Block
	beside := sealSide - 4 // words would be written over words
	if picture != nil {
		beside = sealSide * 2 / 3
		body = append(body, docx.Centred(docx.Run{Picture: &docx.Picture{Data: picture, Width: sealSide - 6, Height: sealSide - 6, Alt: "Dấu của cơ quan"}}))
	} else {
		body = append(body, docx.Centred(docx.Run{Text: "Chữ ký số của cơ quan", Size: 7, Bold: true}), docx.Centred(docx.Run{Text: authority, Size: 7}),
			docx.Centred(docx.Run{Text: "Thời gian ký:\n" + stamp(at), Size: 7}))
	}
	look, err := boxed(sealSide, sealSide, body)
	if err != nil {
		return nil, err
	}
	return sign.Sign(ctx, data, key, sign.Signature{Field: "CoQuan", Name: authority, Reason: "Ban hành số " + r.Number, Location: authority, Time: at,
		Stamper: c.o.Stamper, Marks: marks,
		Box: &sign.Box{Page: place.Page, X: place.X - handWide/2 - beside, Y: place.Y + (place.Line-sealSide)/2, Width: sealSide, Height: sealSide, Look: look}})
}
