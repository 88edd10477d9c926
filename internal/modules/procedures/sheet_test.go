package procedures_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

const sheetHead = "Mã TTHC,Tên thủ tục,Lĩnh vực,Thời hạn giải quyết,\"Phí, lệ phí\",Cơ quan thực hiện,Thành phần hồ sơ,Kết quả\n"

func readCSV(t testing.TB, body string) (procedures.Sheet, error) {
	t.Helper()
	return procedures.ReadSheet("danh-muc.csv", strings.NewReader(body), int64(len(body)))
}

// try keeps a sheet and looks at it.
func (w workshop) try(read procedures.Sheet) procedures.DryRun {
	w.Helper()
	id, err := w.store.TrySheet(context.Background(), w.who, read)
	if err != nil {
		w.Fatal(err)
	}
	run, err := w.store.Sheet(context.Background(), w.who, id)
	if err != nil {
		w.Fatal(err)
	}
	return run
}

// A catalogue is tried row by row, then taken over whole.
func TestCatalogueFromASheet(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		read, err := readCSV(t, "UBND XÃ THỬ,,,,,,,\nDanh mục thủ tục,,,,,,,\n"+sheetHead+
			"1.001193,Thủ tục đăng ký khai sinh,Hộ tịch,01 ngày làm việc,Không,,,\n"+
			"1.000656,Thủ tục đăng ký khai tử,Hộ tịch,02 ngày làm việc,8.000 đồng/bản,UBND xã,,\n"+
			"NB-LUA01,Xác nhận đã cấy lúa,Nông nghiệp,Trong ngày,Không,UBND xã,\"1. Đơn đề nghị (01 bản chính)\n2. Ảnh ruộng (02 bản sao, nếu có)\n3. Xuất trình căn cước\",Giấy xác nhận\n")
		if err != nil {
			t.Fatal(err)
		}
		run := w.try(read)
		var states []string
		for _, r := range run.Rows {
			states = append(states, r.Code+" "+string(r.State))
		}
		if want := []string{"1.001193 unchanged", "1.000656 changed", "NB-LUA01 new"}; !slices.Equal(states, want) {
			t.Fatalf("%q: %+v", states, run.Rows)
		}
		var changes []string
		for _, c := range run.Rows[1].Changes {
			changes = append(changes, c.Property+": "+c.After.VI)
		}
		if want := []string{"handled_by: UBND xã", "terms: 2 ngày làm việc", "fee: 8.000 đ mỗi bản"}; !slices.Equal(changes, want) {
			t.Errorf("%q", changes)
		}
		if _, err := w.find("NB-LUA01"); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("a dry run published: %v", err)
		}
		done, err := w.store.TakeSheet(ctx, w.who, run.ID, run.Seen, procedures.Publication{Note: "danh mục thử"})
		if err != nil || len(done) != 2 {
			t.Fatalf("%+v %v", done, err)
		}
		o, err := w.find("NB-LUA01")
		if err != nil || len(o.Procedure.Components) != 3 || o.Procedure.Components[0].Kind != procedures.ByForm ||
			o.Procedure.Components[1].Copies != 2 || !o.Procedure.Components[1].Optional || o.Procedure.Components[2].Kind != procedures.ByShowing {
			t.Errorf("%+v %v", o.Procedure.Components, err)
		}
		if form, err := w.store.Library().FormFor(o.Procedure); err != nil || form.Field("papers.c1_2") == nil {
			t.Errorf("form: %v", err)
		}
		death, err := w.find("1.000656")
		if err != nil || death.Procedure.FormID != "khai_tu" || len(death.Procedure.Components) != 4 || !death.Procedure.Own() {
			t.Errorf("%+v %v", death.Procedure, err)
		}
		if _, err := w.store.Sheet(ctx, w.who, run.ID); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("taken twice: %v", err)
		}
		again := w.try(read)
		if again.Counts[procedures.SheetUnchanged] != 3 {
			t.Errorf("a second time: %+v", again.Rows)
		}
		if _, err := w.store.TakeSheet(ctx, w.who, again.ID, again.Seen, procedures.Publication{}); !errors.Is(err, procedures.ErrSheetNothing) {
			t.Errorf("nothing to take: %v", err)
		}
	})
}

// Each wrong cell is named; one of them keeps the whole file out.
func TestWrongCellsKeepTheSheetOut(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		read, err := readCSV(t, sheetHead+
			"NB-DUNG1,Một thủ tục đúng,Hộ tịch,3 ngày làm việc,Không,,Đơn,Giấy\n"+
			"12345,Mã sai,Hộ tịch,3 ngày,Không,,,\n"+
			"NB-TRUNG,Trùng mã,Hộ tịch,3 ngày,Không,,,\n"+
			"NB-TRUNG,Trùng mã,Hộ tịch,3 ngày,Không,,,\n"+
			"NB-HAN01,Thời hạn sai,Hộ tịch,sớm nhất có thể,Không,,,\n"+
			"NB-PHI01,Phí sai,Hộ tịch,3 ngày,tùy tâm,,,\n"+
			"NB-TEN01,,Hộ tịch,3 ngày,Không,,,\n"+
			"NB-LV001,Thiếu lĩnh vực,,3 ngày,Không,,,\n")
		if err != nil {
			t.Fatal(err)
		}
		run := w.try(read)
		var got []string
		for _, r := range run.Rows {
			line := r.Code + " " + string(r.State)
			for _, p := range r.Problems {
				line += " " + p.Column + ":" + strings.TrimPrefix(p.Code, "procedures.")
			}
			got = append(got, line)
		}
		want := []string{"NB-DUNG1 new", "12345 wrong A:sheet.code", "NB-TRUNG new", "NB-TRUNG wrong A:sheet.twice", "NB-HAN01 wrong D:sheet.term",
			"NB-PHI01 wrong E:sheet.fee", "NB-TEN01 wrong B:sheet.name", "NB-LV001 wrong C:sheet.field"}
		if !slices.Equal(got, want) {
			t.Errorf("%q\nwant %q", got, want)
		}
		if _, err := w.store.TakeSheet(context.Background(), w.who, run.ID, run.Seen, procedures.Publication{}); !errors.Is(err, procedures.ErrSheetWrong) {
			t.Errorf("%v", err)
		}
		if _, err := w.find("NB-DUNG1"); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("half imported: %v", err)
		}
	})
}

// Who looked at one catalogue does not take over another.
func TestSheetOverAMovedCatalogue(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		read, err := readCSV(t, sheetHead+"NB-LUA01,Xác nhận đã cấy lúa,Hộ tịch,3 ngày,Không,,Đơn,Giấy\n")
		if err != nil {
			t.Fatal(err)
		}
		run := w.try(read)
		w.publish(w.edit(w.compose(procedures.Beginning{Name: text("Chen vào")}), complete...), procedures.Publication{})
		if _, err := w.store.TakeSheet(ctx, w.who, run.ID, run.Seen, procedures.Publication{}); !errors.Is(err, procedures.ErrSheetMoved) {
			t.Errorf("%v", err)
		}
		for name, c := range map[string]struct {
			who  gate.Actor
			want error
		}{
			"no role":   {gate.NewActor("nam", home), gate.ErrForbidden},
			"neighbour": {gate.NewActor("hang", neighbour, gate.Grant{Permission: procedures.MayCompose}), gate.ErrMissing},
		} {
			_, err := w.store.Sheet(ctx, c.who, run.ID)
			err2 := w.store.ForgetSheet(ctx, c.who, run.ID)
			_, err3 := w.store.TakeSheet(ctx, c.who, run.ID, run.Seen, procedures.Publication{})
			for i, got := range []error{err, err2, err3} {
				if !errors.Is(got, c.want) {
					t.Errorf("%s, %d: %v", name, i, got)
				}
			}
		}
		if err := w.store.ForgetSheet(ctx, w.who, run.ID); err != nil {
			t.Error(err)
		}
	})
}

// A spreadsheet brings numbers for codes, formulas and merged cells.
func TestWorkbook(t *testing.T) {
	book := excelize.NewFile()
	set := func(cell string, v any) {
		t.Helper()
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, h := range []string{"Mã số TTHC", "TÊN THỦ TỤC HÀNH CHÍNH", "Lĩnh vực", "Thời hạn"} {
		set(string(rune('A'+i))+"1", h)
	}
	set("A2", 1.00119) // 1.001190 as a number
	set("B2", "Một thủ tục")
	set("C2", "Hộ tịch")
	set("D2", "3 ngày làm việc")
	set("A3", "1.001191")
	set("C3", "Hộ tịch")
	if err := book.SetCellFormula("Sheet1", "B3", `"a"&"b"`); err != nil {
		t.Fatal(err)
	}
	set("A4", "1.001192")
	set("B4", "Gộp ô")
	if err := book.MergeCell("Sheet1", "B4", "C4"); err != nil {
		t.Fatal(err)
	}
	body, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	read, err := procedures.ReadSheet("danh-muc.xlsx", bytes.NewReader(body.Bytes()), int64(body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Rows) != 3 || read.Rows[0].Cells["code"] != "1.001190" || len(read.Rows[0].Problems) != 0 {
		t.Fatalf("%+v", read.Rows)
	}
	for i, want := range map[int]string{1: "sheet.formula", 2: "sheet.merged"} {
		if p := read.Rows[i].Problems; len(p) != 1 || p[0].Code != want {
			t.Errorf("row %d: %+v, want %s", i, p, want)
		}
	}
}

func TestSheetsThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		code string
	}{
		"no header": {"a,b,c\n1,2,3\n", "sheet.no-header"},
		"no rows":   {sheetHead, "procedures.sheet.none"},
		"too many":  {sheetHead + strings.Repeat("1.001193,x,y,,,,,\n", 1001), "procedures.sheet.rows"},
	} {
		_, err := readCSV(t, c.body)
		if found := fault.All(err); len(found) != 1 || found[0].Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
