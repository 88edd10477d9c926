package sign

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/digitorus/pdf"
)

// A Signature is what to sign with besides the key.
type Signature struct {
	Field    string // its name in the file, such as "ChuKyCoQuan"
	Name     string // of who signs
	Reason   string
	Location string
	Time     time.Time
	Box      *Box     // nil leaves it unseen
	Marks    []Box    // shown besides, such as the number and day of a paper
	Stamper  *Stamper // nil leaves the time as stated
}

// spare is room for a signature besides its certificates, in bytes.
const (
	spare      = 4096
	spareStamp = 12288
)

// Sign adds a signature to a PDF. What was there keeps every byte.
func Sign(ctx context.Context, data []byte, key Key, s Signature) (out []byte, err error) {
	defer broken(&err)
	if err := MaySign(key.Certificate(), s.Time); err != nil {
		return nil, err
	}
	u, err := openPDF(data)
	if err != nil {
		return nil, err
	}
	room := spare + len(key.Certificate().Raw)
	for _, c := range key.Chain() {
		room += len(c.Raw)
	}
	if s.Stamper != nil {
		room += spareStamp
	}
	if err := u.place(s, room); err != nil {
		return nil, err
	}
	out = u.bytes()
	from, to, err := span(out, len(data), room)
	if err != nil {
		return nil, err
	}
	object, err := cms(ctx, key, slices.Concat(out[:from], out[to:]), s.Stamper)
	if err != nil {
		return nil, err
	}
	if len(object) > room {
		return nil, fmt.Errorf("sign: signature of %d bytes, room for %d", len(object), room)
	}
	hex.Encode(out[from+1:], object)
	return out, nil
}

// rangeBlank is where the signed ranges are written once they are known.
const rangeBlank = "/ByteRange[0 0000000000 0000000000 0000000000]"

// place adds the objects of a signature: its value, its field, what is shown,
// and the new states of page and catalogue.
func (u *update) place(s Signature, room int) error {
	value := u.add("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached" + rangeBlank +
		"/Contents<" + strings.Repeat("00", room) + ">" + "/M(" + s.Time.In(zone).Format("D:20060102150405+07'00'") + ")" +
		textEntry("Name", s.Name) + textEntry("Reason", s.Reason) + textEntry("Location", s.Location) + ">>")
	shown := map[int][]uint32{}
	first, number := "[0 0 0 0]", 1
	look := ""
	if s.Box != nil {
		number = s.Box.Page
	}
	page, ok := u.pageAt(number)
	if !ok {
		return ErrPDF
	}
	if s.Box != nil {
		form, err := u.form(*s.Box)
		if err != nil {
			return err
		}
		first, look = rect(page, *s.Box), fmt.Sprintf("/AP<</N %d 0 R>>", form)
	}
	root := u.reader.Trailer().Key("Root")
	field := u.add(fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T%s/F 132/Rect%s/P %s/V %d 0 R%s>>",
		textOf(u.freeName(root, s.Field)), first, reference(page), value, look))
	shown[number] = append(shown[number], field)
	for _, m := range s.Marks {
		at, ok := u.pageAt(m.Page)
		if !ok {
			return ErrPDF
		}
		form, err := u.form(m)
		if err != nil {
			return err
		}
		id := u.add(fmt.Sprintf("<</Type/Annot/Subtype/Stamp/F 196/Rect%s/P %s/AP<</N %d 0 R>>%s>>",
			rect(at, m), reference(at), form, textEntry("Contents", m.Says)))
		shown[m.Page] = append(shown[m.Page], id)
	}
	for number, ids := range shown {
		u.show(number, ids)
	}
	u.enter(root, field)
	return nil
}

// show adds annotations to a page.
func (u *update) show(number int, ids []uint32) {
	page, _ := u.pageAt(number)
	list := ""
	there := page.Key("Annots")
	for i := range there.Len() {
		list += written(there, there.Index(i), 0) + " "
	}
	for _, id := range ids {
		list += fmt.Sprintf("%d 0 R ", id)
	}
	at := page.GetPtr()
	u.replace(at.GetID(), uint32(at.GetGen()), "<<"+entries(page, page, 0, "Annots")+"/Annots["+list+"]>>")
}

// enter adds a field to the form of the catalogue.
func (u *update) enter(root pdf.Value, field uint32) {
	form := root.Key("AcroForm")
	fields := form.Key("Fields")
	list := ""
	for i := range fields.Len() {
		list += written(fields, fields.Index(i), 0) + " "
	}
	kept := ""
	if form.Kind() == pdf.Dict {
		kept = entries(form, form, 0, "Fields", "SigFlags", "NeedAppearances")
	}
	version := ""
	if u.reader.PDFVersion < "1.7" {
		version = "/Version/1.7"
	}
	at := root.GetPtr()
	u.replace(at.GetID(), uint32(at.GetGen()), fmt.Sprintf("<<%s%s/AcroForm<<%s/Fields[%s%d 0 R]/SigFlags 3>>>>",
		entries(root, root, 0, "AcroForm", "Version"), version, kept, list, field))
}

// freeName is a name no field of the file has.
func (u *update) freeName(root pdf.Value, name string) string {
	taken := map[string]bool{}
	fields := root.Key("AcroForm").Key("Fields")
	for i := range fields.Len() {
		taken[fields.Index(i).Key("T").Text()] = true
	}
	if name == "" {
		name = "ChuKy"
	}
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s%d", name, n)
	}
	return free
}

// span finds the place of the signature among the added bytes and writes the
// signed ranges: everything before it and everything after it.
func span(out []byte, added, room int) (from, to int, err error) {
	at := bytes.Index(out[added:], []byte(rangeBlank))
	if at < 0 {
		return 0, 0, fmt.Errorf("sign: the signature is not where it was put")
	}
	at += added
	from = at + len(rangeBlank) + len("/Contents")
	to = from + 2 + 2*room
	copy(out[at:], fmt.Sprintf("/ByteRange[0 %010d %010d %010d]", from, to, len(out)-to))
	return from, to, nil
}

func textEntry(key, text string) string {
	if text == "" {
		return ""
	}
	return "/" + key + textOf(text)
}

// textOf is text as a PDF holds what people read: UTF-16 after a mark.
func textOf(text string) string {
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return "<" + hex.EncodeToString(b) + ">"
}
