package doors_test

import (
	"strings"

	"xaso/internal/modules/procedures"
)

// compose begins a procedure of the commune's own, with one part of each kind.
func (s *scene) compose() procedures.Edition {
	who := s.as("centre-head")
	id, err := s.Services.Compose(s.ctx(), who, procedures.Beginning{Name: procedures.Text{VI: "Thủ tục thử"}})
	s.must(err)
	list := procedures.Field{Type: procedures.RepeatType, ID: "nguoi", Label: procedures.Text{VI: "Người"}}
	name := procedures.Field{Type: procedures.TextType, ID: "ten", Label: procedures.Text{VI: "Tên"}}
	e, err := s.Services.Edit(s.ctx(), who, id, 1,
		procedures.UpdateProcedure(func(p *procedures.Procedure) {
			own := procedures.Mark{Standing: procedures.Declared}
			p.Field = procedures.Fact[procedures.Area]{Value: procedures.Area{Slug: "ho-tich", Name: procedures.Text{VI: "Hộ tịch"}}, Mark: own}
			p.Result = procedures.Fact[procedures.Result]{Value: procedures.Result{Name: "Giấy thử"}, Mark: own}
		}),
		procedures.SetTerms([]procedures.Term{{Qty: 3, Unit: procedures.WorkingDay}}), procedures.SetFee(procedures.Fee{Kind: procedures.FeeFree}),
		procedures.AddComponent(procedures.Component{Name: "Tờ khai", Kind: procedures.ByForm}, ""),
		procedures.AddField("noi-dung", list, ""), procedures.AddColumn("nguoi", name, ""),
		procedures.AddRule(procedures.Rule{Fields: []string{"reason"}, True: "reason != 'x'", Say: procedures.Text{VI: "Thử"}}))
	s.must(err)
	return e
}

// edition is one that stands at its first version, as forms expect it.
func (s *scene) edition() {
	e := s.compose()
	body, err := e.Export()
	s.must(err)
	s.must(s.Services.Discard(s.ctx(), s.as("centre-head"), e.ID)) // there may be so many at a time only
	read, err := procedures.Import(body)
	s.must(err)
	s.made["edition"], err = s.Services.Take(s.ctx(), s.as("centre-head"), read)
	s.must(err)
}

// own is a procedure that was published, under a code that no other commune
// has.
func (s *scene) own() {
	e, who := s.compose(), s.as("centre-head")
	code := "NB-" + strings.ToUpper(strings.ReplaceAll(e.ID, "-", ""))[12:]
	e, err := s.Services.Edit(s.ctx(), who, e.ID, e.Version, procedures.SetCode(code))
	s.must(err)
	_, err = s.Services.Publish(s.ctx(), who, e.ID, e.Version, procedures.Publication{})
	s.must(err)
	s.made["own"] = code
}

// sheet is a spreadsheet that was looked at.
func (s *scene) sheet() {
	book := strings.NewReader("Mã TTHC,Tên thủ tục,Lĩnh vực\n1.001193,Đăng ký khai sinh,Hộ tịch\n")
	read, err := procedures.ReadSheet("danh-muc.csv", book, book.Size())
	s.must(err)
	s.made["sheet"], err = s.Services.TrySheet(s.ctx(), s.as("centre-head"), read)
	s.must(err)
}
