package identity_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

func codes(d identity.Doubts) string {
	var c []string
	for _, f := range d {
		c = append(c, f.Code)
	}
	return strings.Join(c, " ")
}

func TestPersonalNumber(t *testing.T) {
	today := "2026-11-23"
	for _, c := range []struct {
		in    string
		about identity.About
		want  string
		doubt *fault.Fault
		err   *fault.Fault
	}{
		{in: "038190000001", about: identity.About{Sex: identity.Female, Birth: "1990-05-12"}, want: "038190000001"},
		{in: "038 190 000.001", want: "038190000001"},
		{in: "038205000001", about: identity.About{Sex: identity.Male, Birth: "2005"}, want: "038205000001"},
		{in: "038290000001", err: identity.ErrPersonalFuture},
		{in: "03819000001", err: identity.ErrPersonalNumber},
		{in: "03819000000a", err: identity.ErrPersonalNumber},
		{in: "", err: identity.ErrPersonalNumber},
		{in: "999190000001", want: "999190000001", doubt: identity.DoubtProvince},
		{in: "038190000001", about: identity.About{Sex: identity.Male}, want: "038190000001", doubt: identity.DoubtSex},
		{in: "038190000001", about: identity.About{Birth: "1991"}, want: "038190000001", doubt: identity.DoubtBirthYear},
	} {
		c.about.Today = today
		got, doubts, err := identity.PersonalNumber(c.in, c.about)
		if got != c.want || (c.err == nil) != (err == nil) || (c.err != nil && !errors.Is(err, c.err)) {
			t.Errorf("%q: %q, %v; want %q, %v", c.in, got, err, c.want, c.err)
		}
		if (c.doubt == nil) != (len(doubts) == 0) || (c.doubt != nil && !doubts.Has(c.doubt)) {
			t.Errorf("%q: doubts %q", c.in, codes(doubts))
		}
	}
	if got := identity.Mask("038190001234"); got != "038•••••1234" {
		t.Errorf("mask: %s", got)
	}
	if got := identity.Mask("123456789"); strings.Contains(got, "12345") {
		t.Errorf("mask of an old number shows it: %s", got)
	}
}

func TestPapersOfOtherKinds(t *testing.T) {
	if n, doubts, err := identity.OldNumber("171 234 567"); n != "171234567" || err != nil || !doubts.Has(identity.DoubtOldPaper) {
		t.Errorf("CMND: %q %v %v", n, doubts, err)
	}
	if _, _, err := identity.OldNumber("1712345678"); !errors.Is(err, identity.ErrOldNumber) {
		t.Errorf("CMND of ten digits: %v", err)
	}
	for in, doubted := range map[string]bool{"b1234567": false, "C12345678": false, "1234": true, "X-9": true} {
		if _, doubts := identity.Passport(in); doubts.Has(identity.DoubtPassport) != doubted {
			t.Errorf("passport %q: doubted %v", in, !doubted)
		}
	}
}

func TestTaxCode(t *testing.T) {
	for _, c := range []struct {
		in, want string
		doubt    bool
		err      bool
	}{
		{"0100109106", "0100109106", false, false},
		{"0100686209", "0100686209", false, false},
		{"0300588569", "0300588569", false, false},
		{"0101248141", "0101248141", false, false},
		{"0100109106-001", "0100109106-001", false, false},
		{"0100109106001", "0100109106-001", false, false},
		{"0100109107", "0100109107", true, false},
		{"0100686200", "0100686200", true, false},
		{"010010910", "", false, true},
		{"0100109106-01", "", false, true},
		{"038190000001", "038190000001", false, false},
		{"038290000001", "", false, true},
		{"không có", "", false, true},
	} {
		got, doubts, err := identity.TaxCode(c.in, "2026-11-23")
		if got != c.want || (err != nil) != c.err || (len(doubts) > 0) != c.doubt {
			t.Errorf("%q: %q %q %v", c.in, got, codes(doubts), err)
		}
	}
}

func TestPhone(t *testing.T) {
	for _, c := range []struct {
		in, want, shown string
		doubt           *fault.Fault
	}{
		{"0912345678", "+84912345678", "0912 345 678", nil},
		{"091.234.5678", "+84912345678", "0912 345 678", nil},
		{"+84 912 345 678", "+84912345678", "0912 345 678", nil},
		{"0084912345678", "+84912345678", "0912 345 678", nil},
		{"84912345678", "+84912345678", "0912 345 678", nil},
		{"+84 (0)912-345-678", "+84912345678", "0912 345 678", nil},
		{"0237 3123456", "+842373123456", "0237 3 123 456", nil},
		{"01681234567", "+84381234567", "0381 234 567", identity.DoubtOldPhone},
		{"01201234567", "+84701234567", "0701 234 567", identity.DoubtOldPhone},
		{"0311234567", "+84311234567", "0311 234 567", identity.DoubtPrefix},
		{"+1 202 555 0100", "+12025550100", "+12025550100", identity.DoubtForeignPhone},
		{"0412345678", "", "", nil},
		{"091234567", "", "", nil},
		{"09123456789", "", "", nil},
		{"01991", "", "", nil},
		{"gọi cho con", "", "", nil},
	} {
		got, doubts, err := identity.Phone(c.in)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%q: %q, %v", c.in, got, err)
			continue
		}
		if got != "" && identity.ShowPhone(got) != c.shown {
			t.Errorf("%q shown as %q", c.in, identity.ShowPhone(got))
		}
		if (c.doubt == nil) != (len(doubts) == 0) || (c.doubt != nil && !doubts.Has(c.doubt)) {
			t.Errorf("%q: doubts %q", c.in, codes(doubts))
		}
	}
}

func TestName(t *testing.T) {
	for _, c := range []struct {
		in, want string
		doubt    *fault.Fault
		err      *fault.Fault
	}{
		{"  Nguyễn   Thị\tLựu ", "Nguyễn Thị Lựu", nil, nil},
		{norm.NFD.String("Lê Thị Hoà"), "Lê Thị Hoà", nil, nil},
		{"Nguyeenx Van An", "Nguyeenx Van An", identity.DoubtTelex, nil},
		{"Trần Vawn Bình", "Trần Vawn Bình", identity.DoubtTelex, nil},
		{"Phamj Thị Hoa", "Phamj Thị Hoa", identity.DoubtTelex, nil},
		{"Đinh Hoàng Long", "Đinh Hoàng Long", nil, nil},
		{"Lưu Khoẻ", "Lưu Khoẻ", nil, nil},
		{"H' Nhi Ksor", "H' Nhi Ksor", nil, nil},
		{"Y", "Y", identity.DoubtOneWord, nil},
		{"Trần Văn 2", "Trần Văn 2", identity.DoubtNameSigns, nil},
		{"Nguyá»…n VÄƒn An", "", nil, identity.ErrNameBroken},
		{"Nguy\uFFFDn Văn An", "", nil, identity.ErrNameBroken},
		{"   ", "", nil, identity.ErrNameEmpty},
	} {
		got, doubts, err := identity.Name(c.in)
		if got != c.want || (c.err == nil) != (err == nil) || (c.err != nil && !errors.Is(err, c.err)) {
			t.Errorf("%q: %q, %v", c.in, got, err)
		}
		if (c.doubt == nil) != (len(doubts) == 0) || (c.doubt != nil && !doubts.Has(c.doubt)) {
			t.Errorf("%q: doubts %q", c.in, codes(doubts))
		}
	}
	if _, _, err := identity.ChildName("Trần Văn 2"); !errors.Is(err, identity.ErrNameSigns) {
		t.Errorf("a newborn may be called 2: %v", err)
	}
	if got := identity.Capitals("Đỗ Thị Ưu"); got != "ĐỖ THỊ ƯU" {
		t.Error(got)
	}
}

// People are listed by given name, then family name, then the middle; tones in
// the order of the alphabet books.
func TestSortKey(t *testing.T) {
	want := []string{
		"Lê Thị An", "Nguyễn Văn An", "Phạm Anh", "Lê Bình", "Nguyễn Dũng", "Lê Đạt",
		"Trần Hoa", "Trần Hòa", "Trần Hỏa", "Trần Hoã", "Trần Hóa", "Trần Hoạ", "Vũ Hồng", "Lê Uyên", "Lê Ước",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(identity.SortKey(a), identity.SortKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if identity.SortKey("Lê Hoà") != identity.SortKey(norm.NFD.String("Lê Hoà")) {
		t.Error("NFD sorts elsewhere")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Đăng ký  KẾT HÔN": "dang ky ket hon", "hoà": "hoa", "hòa": "hoa", "thuý": "thuy", "thúy": "thuy",
		norm.NFD.String("Tống Sơn"): "tong son", " ": "", "ưỡẫ": "uoa",
	} {
		if got := identity.Fold(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	if identity.FoldIY("đăng ký") != identity.FoldIY("đăng kí") {
		t.Error("ký and kí differ")
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"1/2/2026": "2026-02-01", "01-02-2026": "2026-02-01", "31.12.1950": "1950-12-31", "2026-02-01": "2026-02-01",
		"5/1950": "1950-05", "1950-05": "1950-05", "1950": "1950", " 7 8 2020 ": "2020-08-07",
		"31/2/2026": "", "2/13/2026": "", "29/2/2025": "", "29/2/2024": "2024-02-29", "0/1/2020": "", "": "", "hôm qua": "",
		"1/2/26": "", "0000": "",
	} {
		if got, err := identity.PartialDate(in); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	if _, err := identity.FullDate("1950"); !errors.Is(err, identity.ErrDate) {
		t.Error("a year passes as a full date")
	}
	for in, want := range map[string]string{"1950-05-02": "02/05/1950", "1950-05": "05/1950", "1950": "1950"} {
		if got := identity.ShowDate(in); got != want {
			t.Errorf("%q shown as %q", in, got)
		}
	}
	for _, c := range []struct {
		born string
		err  bool
		old  bool
	}{
		{"2026-11-23", false, false}, {"2026-11-24", true, false}, {"2026-12", true, false}, {"2026", false, false},
		{"2027", true, false}, {"1906", false, false}, {"1905", false, true},
	} {
		doubts, err := identity.BirthDate(c.born, "2026-11-23")
		if (err != nil) != c.err || doubts.Has(identity.DoubtVeryOld) != c.old {
			t.Errorf("born %s: %v %v", c.born, codes(doubts), err)
		}
	}
}

func TestDateInWords(t *testing.T) {
	for in, want := range map[string]string{
		"2026-05-12": "ngày mười hai tháng năm năm hai nghìn không trăm hai mươi sáu",
		"2005-04-21": "ngày hai mươi mốt tháng tư năm hai nghìn không trăm linh năm",
		"1990-10-15": "ngày mười lăm tháng mười năm một nghìn chín trăm chín mươi",
		"2000-01-30": "ngày ba mươi tháng một năm hai nghìn",
		"1975-12-24": "ngày hai mươi tư tháng mười hai năm một nghìn chín trăm bảy mươi lăm",
		"1900-02-10": "ngày mười tháng hai năm một nghìn chín trăm",
		"1950":       "",
	} {
		if got := identity.DateInWords(in); got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
}

func TestExpandPlace(t *testing.T) {
	for in, want := range map[string]string{
		"P. Hàm Rồng, TP Thanh Hóa":          "Phường Hàm Rồng, Thành phố Thanh Hóa",
		"X.Hà Sơn, H. Hà Trung, T.Thanh Hóa": "Xã Hà Sơn, Huyện Hà Trung, Tỉnh Thanh Hóa",
		"TP HCM":                             "Thành phố Hồ Chí Minh", "TT. Hà Trung": "Thị trấn Hà Trung",
		"Thôn Phú, Xã Tống Sơn": "Thôn Phú, Xã Tống Sơn",
	} {
		if got := identity.ExpandPlace(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// Every fault of this room has its sentence in both languages.
func TestSentences(t *testing.T) {
	for _, tag := range []string{"vi", "en"} {
		b, err := fs.ReadFile(identity.Texts, "locale/"+tag+".json")
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		if err := json.Unmarshal(b, &texts); err != nil {
			t.Fatal(err)
		}
		for _, f := range fault.Declared() {
			if strings.HasPrefix(f.Code, "identity.") && texts[f.Code] == "" {
				t.Errorf("%s: no sentence for %s", tag, f.Code)
			}
		}
	}
}

// What a check has once let pass it lets pass again, unchanged.
func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"038190000001", "0912345678", "+84 912", "01681234567", "0100109106-001", "1/2/2026", "１２３", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if n, _, err := identity.PersonalNumber(in, identity.About{}); err == nil {
			if again, _, err := identity.PersonalNumber(n, identity.About{}); err != nil || again != n || len(n) != 12 {
				t.Errorf("personal number %q → %q → %q, %v", in, n, again, err)
			}
		}
		if n, _, err := identity.Phone(in); err == nil {
			if again, _, err := identity.Phone(n); err != nil || again != n {
				t.Errorf("phone %q → %q → %q, %v", in, n, again, err)
			}
		}
		if n, _, err := identity.TaxCode(in, ""); err == nil {
			if again, _, err := identity.TaxCode(n, ""); err != nil || again != n {
				t.Errorf("tax code %q → %q → %q, %v", in, n, again, err)
			}
		}
		if d, err := identity.PartialDate(in); err == nil {
			if again, err := identity.PartialDate(identity.ShowDate(d)); err != nil || again != d {
				t.Errorf("date %q → %q → %q, %v", in, d, again, err)
			}
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"Nguyễn Văn An", "Nguyeenx", "Nguyá»…n", "\u0300", "", "a\x00b", "H' Nhi"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if n, _, err := identity.Name(in); err == nil {
			if again, _, err := identity.Name(n); err != nil || again != n {
				t.Errorf("%q → %q → %q, %v", in, n, again, err)
			}
		}
		if folded := identity.Fold(in); identity.Fold(folded) != folded {
			t.Errorf("fold is not stable: %q → %q → %q", in, folded, identity.Fold(folded))
		}
		identity.SortKey(in)
		identity.ExpandPlace(in)
		if len(in) > 4 && identity.Mask(in) == in {
			t.Errorf("%q is not masked", in)
		}
	})
}
