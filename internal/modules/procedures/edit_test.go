package procedures_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
)

// draft is a small edition: two pages, a table, conditions, a rule, papers.
const draft = `xaso: 1
procedure:
  code: NB-0001
  code_mark: {st: declared}
  name: {v: {vi: Xác nhận hoàn cảnh khó khăn, en: Hardship}, st: declared}
  field: {v: {slug: bao-tro-xa-hoi, name: {vi: Bảo trợ xã hội}}, st: declared}
  terms: {v: [{qty: 3, unit: working_day}], st: declared}
  fee: {v: {kind: free}, st: declared}
  result: {v: {name: Giấy xác nhận}, st: declared}
  components:
    - {id: c1, name: Đơn, kind: form, st: declared}
    - {id: c2, name: Giấy chứng nhận hộ nghèo, kind: upload, when: "dien == 'ngheo'", instead: [c3], st: declared}
    - {id: c3, name: Xác nhận của thôn, kind: upload, st: declared}
  form: nb_0001
  workflow: default
form:
  id: nb_0001
  title: {vi: Đơn, en: Application}
  sections:
    - id: ho
      title: {vi: Hộ, en: Household}
      pages:
        - id: chu-ho
          title: {vi: Chủ hộ, en: Head}
          fields:
            - {id: ho_ten, type: text, vi: Họ và tên, en: Name, required: true, rules: [vn_name]}
            - {id: dien, type: radio, vi: Diện, en: Group, required: true, options: [{v: ngheo, vi: Hộ nghèo, en: Poor}, {v: khac, vi: Khác, en: Other}]}
            - {id: ly_do, type: text, vi: Lý do, en: Reason, required: true, show: "dien == 'khac'"}
        - id: thanh-vien
          title: {vi: Thành viên, en: Members}
          show: "ho_ten != 'ho_ten'"
          fields:
            - id: thanh_vien
              type: repeat
              vi: Thành viên
              en: Members
              fields:
                - {id: ten, type: text, vi: Tên, en: Name, required: true}
                - {id: thu_nhap, type: money, vi: Thu nhập, en: Income}
                - {id: giay_thu_nhap, type: file, vi: Giấy xác nhận thu nhập, en: Proof of income, required: true, show: "row.thu_nhap > 0"}
              row_rules:
                - {id: thu-nhap, fields: [thu_nhap], true: "row.thu_nhap < 100000000", vi: Thu nhập quá lớn., en: Too much.}
            - {id: tong, type: money, vi: Tổng thu nhập, en: Sum}
  rules:
    - {id: tong, fields: [tong], true: "tong == sum(thanh_vien, 'thu_nhap')", vi: Tổng chưa đúng., en: Wrong sum.}
tests:
  - name: hộ nghèo có người thu nhập
    answers: {ho_ten: Lê Văn Mẫu, dien: ngheo, thanh_vien: [{ten: Lê Thị A, thu_nhap: 1000000}], tong: 1000000}
    expect:
      - {what: hidden, field: ly_do}
      - {what: paper, field: c2}
      - {what: no-paper, field: c3}
      - {what: shown, field: thanh_vien.0.giay_thu_nhap}
      - {what: problem, field: thanh_vien.0.giay_thu_nhap}
      - {what: accepted, field: tong}
      - {what: fee, fee: 0}
  - name: diện khác
    answers: {dien: khac}
    expect: [{what: shown, field: ly_do}, {what: no-paper, field: c2}]
`

func imported(t testing.TB, body string) procedures.Edition {
	t.Helper()
	e, err := procedures.Import([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func exported(t *testing.T, e procedures.Edition) string {
	t.Helper()
	b, err := e.Export()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each edit does its one thing; the edition it began from stays as it was.
func TestEditsChangeOneThing(t *testing.T) {
	for name, c := range map[string]struct {
		edit procedures.Edit
		last string
		now  string // stands in the result
		gone string
	}{
		"section":       {procedures.AddSection(text("Cam kết"), ""), "cam_ket", "id: cam_ket", ""},
		"page":          {procedures.AddPage("ho", text("Nơi ở"), "chu-ho"), "noi-o", "id: noi-o", ""},
		"page again":    {procedures.AddPage("ho", text("Chủ hộ"), ""), "chu-ho-2", "id: chu-ho-2", ""},
		"field":         {procedures.AddField("chu-ho", procedures.Field{Type: procedures.TextType, Label: text("Số Điện thoại (nếu có)")}, "ho_ten"), "so_dien_thoai_neu_co", "so_dien_thoai_neu_co", ""},
		"same label":    {procedures.AddField("chu-ho", procedures.Field{Type: procedures.TextType, Label: text("Lý do")}, ""), "ly_do_2", "id: ly_do_2", ""},
		"reserved":      {procedures.AddField("chu-ho", procedures.Field{Type: procedures.TextType, Label: text("Today")}, ""), "o_today", "id: o_today", ""},
		"column":        {procedures.AddColumn("thanh_vien", procedures.Field{Type: procedures.DateType, Label: text("Ngày sinh")}, "thanh_vien.ten"), "thanh_vien.ngay_sinh", "id: ngay_sinh", ""},
		"update":        {procedures.UpdateField("ly_do", func(f *procedures.Field) { f.Long, f.ID = true, "x" }), "ly_do", "long: true", "id: x"},
		"update page":   {procedures.UpdatePage("thanh-vien", func(p *procedures.Page) { p.Show = ""; p.Fields = nil }), "thanh-vien", "id: tong", "ho_ten != 'ho_ten'"},
		"remove field":  {procedures.RemoveField("ly_do"), "", "", "id: ly_do"},
		"remove column": {procedures.RemoveField("thanh_vien.giay_thu_nhap"), "", "", "giay_thu_nhap,"},
		"options":       {procedures.SetOptions("dien", []procedures.Option{{Label: text("Hộ nghèo")}, {Label: text("Cận nghèo")}}), "dien", "v: can_ngheo", "v: khac"},
		"rule":          {procedures.RemoveRule("tong"), "", "", "Tổng chưa đúng"},
		"row rule":      {procedures.AddRowRule("thanh_vien", procedures.Rule{Fields: []string{"ten"}, True: "row.ten != ''", Say: text("Ghi tên")}), "ghi_ten", "id: ghi_ten", ""},
		"component":     {procedures.AddComponent(procedures.Component{Name: "Ảnh"}, "c1"), "c4", "name: Ảnh", ""},
		"terms":         {procedures.SetTerms([]procedures.Term{{Qty: 5, Unit: procedures.WorkingDay}}), "", "qty: 5", "qty: 3"},
		"rename":        {procedures.RenameField("dien", "doi_tuong"), "doi_tuong", "doi_tuong == 'khac'", "dien"},
		"rename column": {procedures.RenameField("thanh_vien.ten", "thanh_vien.ho_ten_day_du"), "thanh_vien.ho_ten_day_du", "ho_ten_day_du: Lê Thị A", "id: ten"},
		"rename text":   {procedures.RenameField("ho_ten", "ten_chu_ho"), "ten_chu_ho", "ten_chu_ho != 'ho_ten'", "id: ho_ten"},
	} {
		e := imported(t, draft)
		before := exported(t, e)
		next, err := e.With(c.edit)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		after := exported(t, next)
		if next.Last != c.last || !strings.Contains(after, c.now) || c.gone != "" && strings.Contains(after, c.gone) {
			t.Errorf("%s: last %q in\n%s", name, next.Last, after)
		}
		if exported(t, e) != before {
			t.Errorf("%s: changed what it began from", name)
		}
		if after == before {
			t.Errorf("%s: changed nothing", name)
		}
	}
}

func TestEditsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		edit procedures.Edit
		want error
	}{
		"read by a condition":   {procedures.RemoveField("dien"), procedures.ErrReferred},
		"read by a sum":         {procedures.RemoveField("thanh_vien.thu_nhap"), procedures.ErrReferred},
		"rename inside a sum":   {procedures.RenameField("thanh_vien.thu_nhap", "thanh_vien.luong"), procedures.ErrReferred},
		"page that is read":     {procedures.RemovePage("chu-ho"), procedures.ErrReferred},
		"table no more":         {procedures.UpdateField("thanh_vien", func(f *procedures.Field) { f.Type = procedures.TextType }), procedures.ErrReferred},
		"paper in place":        {procedures.RemoveComponent("c3"), procedures.ErrReferred},
		"taken":                 {procedures.RenameField("dien", "ly_do"), procedures.ErrPartTaken},
		"word of CEL":           {procedures.RenameField("dien", "in"), procedures.ErrPartID},
		"marks":                 {procedures.RenameField("dien", "diện"), procedures.ErrPartID},
		"out of the table":      {procedures.RenameField("thanh_vien.ten", "ten"), procedures.ErrPartID},
		"no label":              {procedures.AddField("chu-ho", procedures.Field{Type: procedures.TextType}, ""), procedures.ErrNoLabel},
		"no page":               {procedures.AddField("nowhere", procedures.Field{Label: text("X")}, ""), procedures.ErrNoPart},
		"column of no table":    {procedures.AddColumn("ly_do", procedures.Field{Label: text("X")}, ""), procedures.ErrNoRows},
		"code of another shape": {procedures.SetCode("abc"), procedures.ErrCode},
	} {
		e := imported(t, draft)
		before := exported(t, e)
		got, err := e.With(c.edit)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if exported(t, got) != before {
			t.Errorf("%s: changed all the same", name)
		}
	}
}

// Moving goes on at the end of a list, and stops at the ends of the form.
func TestMoving(t *testing.T) {
	order := func(e procedures.Edition) string {
		var all []string
		for _, s := range e.Form.Sections {
			for _, p := range s.Pages {
				all = append(all, p.ID+":")
				for _, f := range p.Fields {
					all = append(all, f.ID)
				}
			}
		}
		return strings.Join(all, " ")
	}
	for _, c := range []struct {
		edit procedures.Edit
		want string
	}{
		{procedures.MoveField("ho_ten", 1), "chu-ho: dien ho_ten ly_do thanh-vien: thanh_vien tong"},
		{procedures.MoveField("ly_do", 1), "chu-ho: ho_ten dien thanh-vien: ly_do thanh_vien tong"},
		{procedures.MoveField("thanh_vien", -1), "chu-ho: ho_ten dien ly_do thanh_vien thanh-vien: tong"},
		{procedures.MoveField("ho_ten", -1), "chu-ho: ho_ten dien ly_do thanh-vien: thanh_vien tong"},
		{procedures.PutField("tong", "chu-ho"), "chu-ho: ho_ten dien ly_do tong thanh-vien: thanh_vien"},
		{procedures.MovePage("thanh-vien", -1), "thanh-vien: thanh_vien tong chu-ho: ho_ten dien ly_do"},
	} {
		e, err := imported(t, draft).With(c.edit)
		if err != nil || order(e) != c.want {
			t.Errorf("%s, want %s: %v", order(e), c.want, err)
		}
	}
}

// What the commune changes no longer has the source of what stood before; what
// it leaves keeps it.
func TestChangedFactsLoseTheirSource(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := lib.Catalogue.Version("1.001193", 1)
	e, err := lib.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	e, err = e.With(
		procedures.UpdateProcedure(func(p *procedures.Procedure) {
			p.Name.Value.VI = "Đăng ký khai sinh"
			p.Legal.Value[0] = "Luật khác"
		}),
		procedures.UpdateComponent("c3", func(c *procedures.Component) { c.Copies = 2 }),
		procedures.UpdateComponent("c5", func(*procedures.Component) {}))
	if err != nil {
		t.Fatal(err)
	}
	q := e.Procedure
	for what, m := range map[string]procedures.Mark{"name": q.Name.Mark, "legal": q.Legal.Mark, "c3": q.Components[2].Mark} {
		if m.Standing != procedures.Declared || m.Sources != nil {
			t.Errorf("%s: %+v", what, m)
		}
	}
	for what, m := range map[string]procedures.Mark{"terms": q.Terms.Mark, "fee": q.Fee.Mark, "c5": q.Components[4].Mark} {
		if m.Standing != procedures.Seen || len(m.Sources) == 0 {
			t.Errorf("%s: %+v", what, m)
		}
	}
}

func TestRefers(t *testing.T) {
	e := imported(t, draft)
	var got []string
	for _, r := range e.Refers("thanh_vien.thu_nhap") {
		got = append(got, string(r.Part)+" "+r.ID+" "+r.Property)
	}
	want := []string{"field thanh_vien.giay_thu_nhap show", "row-rule thu-nhap true", "rule tong true", "row-rule thu-nhap fields"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := e.Refers("ly_do"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// What is written out is read back the same, by whatever road it came.
func TestRoundTrip(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := []procedures.Edition{imported(t, draft)}
	for _, p := range lib.Catalogue.Procedures {
		e, err := lib.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	for _, e := range all {
		again := imported(t, exported(t, e))
		if !reflect.DeepEqual(again.Procedure, e.Procedure) || !reflect.DeepEqual(again.Form, e.Form) || !reflect.DeepEqual(again.Tests, e.Tests) {
			t.Errorf("%s comes back otherwise", e.Procedure.Code)
		}
	}
}
