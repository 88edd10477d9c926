// Package layout1 is the first layout of the papers of a dossier of
// recognition: everything in them follows from the frozen data alone, to the
// last byte.
//
// Papers of old dossiers are made by the layout they were frozen with. A
// change of what they look like is therefore a new package beside this one;
// the sums in testdata fail when this one would print anything else. The page
// follows Decree 30/2020/NĐ-CP, annex I.
package layout1

import (
	"fmt"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/docx"
)

// Number is that of this layout.
const Number = 1

// A Paper is one file of a dossier, not made yet.
type Paper struct {
	Name  string // of its file
	Title string // what it is, in Vietnamese
	Type  string // MIME
	Make  func() ([]byte, error)
}

// Types of the files.
const (
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typePDF  = "application/pdf"
)

// Papers lists the papers of a dossier; hash is that of its frozen text.
func Papers(d frozen.Dossier, hash string) []Paper {
	p := press{d: d, hash: hash, day: clock.DateOf(d.At)}
	plain := func(make func() docx.Document) func() (docx.Document, error) {
		return func() (docx.Document, error) { return make(), nil }
	}
	var all []Paper
	for n, one := range []struct {
		name, title string
		make        func() (docx.Document, error)
	}{
		{"to-trinh", "Tờ trình", plain(p.petition)},
		{"bao-cao-ket-qua", "Báo cáo kết quả", p.report},
		{"phu-luc-chi-tieu", "Phụ lục chi tiết từng chỉ tiêu", plain(p.annex)},
		{"tong-hop-y-kien", "Báo cáo tổng hợp ý kiến", plain(p.voices)},
		{"bien-ban-hop", "Biên bản họp đề nghị công nhận", plain(p.minutes)},
		{"danh-muc-minh-chung", "Danh mục minh chứng", plain(p.proofs)},
	} {
		name := fmt.Sprintf("%d-%s", n+1, one.name)
		all = append(all, Paper{name + ".docx", one.title, typeDOCX, func() ([]byte, error) {
			doc, err := one.make()
			if err != nil {
				return nil, err
			}
			return doc.Bytes()
		}}, Paper{name + ".pdf", one.title, typePDF, func() ([]byte, error) {
			doc, err := one.make()
			if err != nil {
				return nil, err
			}
			drawn, err := doc.PDF(d.At)
			return drawn.Data, err
		}})
	}
	return append(all, Paper{"7-so-lieu.xlsx", "Bảng số liệu", typeXLSX, p.workbook})
}
