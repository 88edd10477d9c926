package demo

import (
	"context"

	"xaso/internal/modules/procedures"
)

// tellForms has the counter making a procedure of the commune's own: written,
// checked, and left for the public to judge when somebody publishes it.
func (l *history) tellForms() {
	who := l.cast[receptionist]
	name := procedures.Text{VI: "Đăng ký sử dụng nhà văn hóa thôn", EN: "Using the hamlet's culture house"}
	var edition string
	l.moments = append(l.moments, moment{l.time(3, 1540), "demo/form/begun", func(ctx context.Context) error {
		var err error
		edition, err = l.house.Services.Compose(ctx, who, procedures.Beginning{Name: name})
		return err
	}}, moment{l.time(2, 1605), "demo/form/written", func(ctx context.Context) error {
		_, err := l.house.Services.Edit(ctx, who, edition, 1, hallForm()...)
		return err
	}})
}

// hallForm are the questions of the invented procedure.
func hallForm() []procedures.Edit {
	field := func(vi, en string, f procedures.Field) procedures.Edit {
		f.Label, f.Required = procedures.Text{VI: vi, EN: en}, true
		return procedures.AddField("noi-dung", f, "")
	}
	least, most := int64(1), int64(500)
	return []procedures.Edit{
		procedures.UpdateProcedure(func(p *procedures.Procedure) {
			p.Field.Value = procedures.Area{Slug: "van-hoa", Name: procedures.Text{VI: "Văn hóa", EN: "Culture"}}
			p.Result.Value = procedures.Result{Name: "Giấy cho phép sử dụng"}
			p.Applicants.Value = []procedures.Applicant{{Name: "Người dân, hội, đoàn thể trong xã"}}
		}),
		procedures.SetTerms([]procedures.Term{{Qty: 2, Unit: procedures.WorkingDay}}),
		procedures.SetFee(procedures.Fee{Kind: procedures.FeeFree}),
		field("Ngày sử dụng", "Day", procedures.Field{ID: "ngay", Type: procedures.DateType}),
		field("Số người dự", "Guests", procedures.Field{ID: "so_nguoi", Type: procedures.IntegerType, Min: &least, Max: &most}),
		field("Có dùng loa", "With loudspeakers", procedures.Field{ID: "loa", Type: procedures.RadioType, OptionsRef: "yes_no"}),
		field("Dùng loa đến mấy giờ", "Until when", procedures.Field{ID: "den_gio", Type: procedures.TextType, Show: "loa == 'co'"}),
		procedures.SetTests([]procedures.Case{
			{Name: "không dùng loa", Answers: map[string]any{"loa": "khong"}, Expect: []procedures.Expect{{What: procedures.ExpectHidden, Field: "den_gio"}}},
			{Name: "có dùng loa", Answers: map[string]any{"loa": "co"}, Expect: []procedures.Expect{{What: procedures.ExpectShown, Field: "den_gio"}, {What: procedures.ExpectFee}}},
		}),
	}
}
