package procedures_test

import (
	"slices"
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
)

// Every edit shows as what it is, in words, and nothing else does.
func TestDiffTellsEachEdit(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		edit procedures.Edit
		want []string // part id kind property: before > after
	}{
		{procedures.UpdateField("ho_ten", func(f *procedures.Field) { f.Label.VI = "Tên chủ hộ" }),
			[]string{"field ho_ten changed label: Họ và tên > Tên chủ hộ"}},
		{procedures.UpdateField("ho_ten", func(f *procedures.Field) { f.Required = false }),
			[]string{"field ho_ten changed required: có > không"}},
		{procedures.UpdateField("ly_do", func(f *procedures.Field) { f.Show = "dien != 'ngheo' && ho_ten != ''" }),
			[]string{"field ly_do changed show: “Diện” là “Khác” > “Diện” không phải là “Hộ nghèo” và “Họ và tên” đã trả lời"}},
		{procedures.UpdateField("ly_do", func(f *procedures.Field) { f.Show = "size(ho_ten) > 3" }),
			[]string{"field ly_do changed show: “Diện” là “Khác” > size(ho_ten) > 3"}},
		{procedures.UpdateField("thanh_vien.thu_nhap", func(f *procedures.Field) { n := int64(5); f.Max = &n }),
			[]string{"field thanh_vien.thu_nhap changed max:  > 5"}},
		{procedures.SetOptions("dien", []procedures.Option{{Label: text("Hộ nghèo")}}),
			[]string{"field dien changed options: Hộ nghèo\nKhác > Hộ nghèo"}},
		{procedures.AddField("chu-ho", procedures.Field{Type: procedures.TelType, Label: text("Điện thoại")}, ""),
			[]string{"field dien_thoai added :  > Điện thoại"}},
		{procedures.RemoveField("ly_do"), []string{"field ly_do removed : Lý do > "}},
		{procedures.MoveField("ly_do", -2), []string{"field ly_do changed order: sau “Diện” > đứng đầu"}},
		{procedures.PutField("tong", "chu-ho"), []string{"field tong changed page: Thành viên > Chủ hộ"}},
		{procedures.SetTerms([]procedures.Term{{Qty: 5, Unit: procedures.WorkingDay, Channel: procedures.AtDesk}}),
			[]string{"procedure procedure changed terms: 3 ngày làm việc > 5 ngày làm việc (tại quầy)"}},
		{procedures.SetFee(procedures.Fee{Kind: procedures.FeePerCopy, Amount: 8000}),
			[]string{"procedure procedure changed fee: không thu > 8.000 đ mỗi bản"}},
		{procedures.UpdateComponent("c2", func(p *procedures.Component) { p.Instead, p.Lookup, p.When = nil, "an_sinh", "" }),
			[]string{"component c2 changed when: “Diện” là “Hộ nghèo” > ", "component c2 changed instead: Xác nhận của thôn > ",
				"component c2 changed lookup:  > Cơ sở dữ liệu quốc gia về an sinh xã hội"}},
		{procedures.AddComponent(procedures.Component{Name: "Ảnh"}, ""), []string{"component c4 added :  > Ảnh"}},
		{procedures.RemoveRule("tong"), []string{"rule tong removed : Tổng chưa đúng. > "}},
		{procedures.UpdateRowRule("thanh_vien", "thu-nhap", func(r *procedures.Rule) { r.True = "row.thu_nhap < 5" }),
			[]string{"row-rule thu-nhap changed true: “Thu nhập” nhỏ hơn hoặc trước “100000000” > “Thu nhập” nhỏ hơn hoặc trước “5”"}},
		{procedures.UpdatePage("chu-ho", func(p *procedures.Page) { p.Lead = text("Ghi đủ") }), []string{"page chu-ho changed lead:  > Ghi đủ"}},
		{procedures.UpdateForm(text("Đơn mới"), ""), []string{"form form changed title: Đơn > Đơn mới"}},
		{procedures.UpdateProcedure(func(p *procedures.Procedure) { p.WorkflowID = "trong_ngay" }),
			[]string{"procedure procedure changed workflow: default > trong_ngay"}},
		{procedures.UpdateProcedure(func(p *procedures.Procedure) { p.Code = "x" }), nil},
	} {
		before := imported(t, draft)
		after, err := before.With(c.edit)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range lib.Diff(before, after) {
			if d.Kind == procedures.Changed && (d.What.VI == "" || d.What.EN == "") {
				t.Errorf("%+v is not named", d)
			}
			got = append(got, string(d.Part)+" "+d.ID+" "+string(d.Kind)+" "+d.Property+": "+d.Before.VI+" > "+d.After.VI)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\nwant %s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// A new procedure is all added; a procedure is no different from itself.
func TestDiffOfAllAndNothing(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := imported(t, draft)
	if d := lib.Diff(e, e); len(d) != 0 {
		t.Errorf("%+v", d)
	}
	all := lib.Diff(procedures.Edition{Form: &procedures.Form{}}, e)
	for _, d := range all {
		if d.Kind != procedures.Added || d.After.VI == "" {
			t.Errorf("%+v", d)
		}
	}
	if len(all) < 15 {
		t.Errorf("%d additions", len(all))
	}
}
