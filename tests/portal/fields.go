package portal

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// A field of an object: what it holds and whether it must be there.
type field struct {
	name  string
	holds kind
	must  bool
	of    []field  // of an object, or of each object of a list
	among []string // codes that are taken, by system: "dvcqg:0", "provincial:1"; none is any
}

type kind int

const (
	words   kind = iota // text that is not empty
	code                // text of digits in one system, number in the other
	day                 // instant of a dossier
	moment              // instant of a hand-over
	entries             // list of objects
	entry               // object
)

var askFields = []field{
	{"MaTTHC", words, true, nil, nil}, {"MaDonViTiepNhan", words, true, nil, nil}, {"MaHoSoKhac", words, true, nil, nil},
}

func each(systems map[string][]string) (all []string) {
	for system, codes := range systems {
		for _, c := range codes {
			all = append(all, system+":"+c)
		}
	}
	return all
}

func both(codes ...string) []string {
	return each(map[string][]string{"dvcqg": codes, "provincial": codes})
}

var (
	objects = each(map[string][]string{"dvcqg": {"0", "1", "2"}, "provincial": {"1", "2", "3", "4"}})
	yesNo   = both("0", "1")
	ten     = both("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
)

func dossierFields(creating bool) []field {
	files := []field{{"IdTepTin", words, true, nil, nil}, {"HashTepTin", words, true, nil, nil}, {"TenTepDinhKem", words, true, nil, nil},
		{"DuocSoHoa", code, true, nil, yesNo}, {"DuocTaiSuDung", code, true, nil, yesNo}}
	parts := []field{{"MaThanhPhanHoSo", words, false, nil, nil}, {"TenThanhPhanHoSo", words, true, nil, nil}, {"SoLuong", code, true, nil, nil},
		{"LoaiBan", code, true, nil, both("0", "1", "2")}, {"TaiLieuNop", entries, true, files, nil}}
	charges := []field{{"TenPhiLePhi", words, true, nil, nil}, {"LoaiPhi", code, true, nil, nil}, {"Gia", code, true, nil, nil},
		{"HinhThucThu", code, true, nil, both("1", "2", "4")}, {"TrangThaiThanhToan", code, true, nil, yesNo}}
	results := []field{{"MaKetQua", words, false, nil, nil}, {"TenKetQua", words, true, nil, nil}, {"SoKyHieu", words, false, nil, nil},
		{"DuongDanTepTinKetQua", words, false, nil, nil}, {"HashTepTin", words, false, nil, nil}}
	applicant := []field{{"TenNguoiNop", words, true, nil, nil}, {"LoaiDoiTuong", code, true, nil, objects}}
	all := []field{
		{"MaHoSo", words, true, nil, nil}, {"MaHoSoKhac", words, true, nil, nil}, {"MaTTHC", words, true, nil, nil}, {"TenTTHC", words, true, nil, nil},
		{"MaDichVuCong", words, false, nil, nil}, {"MaLinhVuc", words, false, nil, nil}, {"TenLinhVuc", words, false, nil, nil},
		{"ChuHoSo", words, true, nil, nil}, {"LoaiDoiTuong", code, true, nil, objects}, {"LoaiDinhDanh", code, false, nil, nil},
		{"SoDinhDanh", words, false, nil, nil}, {"SoDienThoai", words, false, nil, nil}, {"Email", words, false, nil, nil}, {"DiaChi", words, false, nil, nil},
		{"MaDonViTiepNhan", words, true, nil, nil}, {"DonViXuLy", words, true, nil, nil}, {"NoiTiepNhan", words, true, nil, nil},
		{"NoiHoTro", words, false, nil, nil}, {"KenhThucHien", code, true, nil, both("1", "2", "3")}, {"HinhThucTra", code, true, nil, nil},
		{"NoiNopHoSo", code, true, nil, both("1", "2")}, {"NgayNop", day, true, nil, nil}, {"NgayTiepNhan", day, false, nil, nil},
		{"NgayHenTra", day, false, nil, nil}, {"NgayKetThucXuLy", day, false, nil, nil}, {"NgayTra", day, false, nil, nil},
		{"NgayTuChoi", day, false, nil, nil}, {"ThongTinNguoiNop", entry, true, applicant, nil}, {"ThanhPhanHoSo", entries, true, parts, nil},
		{"DanhSachLePhi", entries, true, charges, nil}, {"DanhSachGiayToKetQua", entries, false, results, nil},
		{"DuocThanhToanTrucTuyen", code, true, nil, both("0", "1", "2")}, {"HoSoCoThanhPhanSoHoa", code, true, nil, yesNo},
		{"DuocLayTuKhoDMQG", code, true, nil, yesNo}, {"MaCSDL", words, false, nil, nil}, {"TaiKhoanDuocXacThucVoiVNeID", code, true, nil, yesNo},
	}
	if creating {
		all = append(all, field{"TrangThaiHoSo", code, true, nil, ten})
	}
	return all
}

var statusFields = []field{
	{"MaHoSo", words, true, nil, nil}, {"NguoiXuLy", words, true, nil, nil}, {"PhongBanXuLy", words, true, nil, nil},
	{"NoiDungXuLy", words, true, nil, nil}, {"ThoiDiemXuLy", moment, true, nil, nil}, {"TrangThai", code, true, nil, ten},
}

var progressFields = append(slices.Clone(statusFields),
	field{"NgayBatDau", moment, false, nil, nil}, field{"NgayKetThucTheoQuyDinh", moment, false, nil, nil})

// check names the first thing that is wrong with an object.
func (p *Portal) check(o map[string]any, fields []field, place string) string {
	for name := range o {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			return "không có trường " + place + name
		}
	}
	for _, f := range fields {
		v, there := o[f.name]
		if !there {
			if f.must {
				return "thiếu trường " + place + f.name
			}
			continue
		}
		if why := p.checkField(v, f, place+f.name); why != "" {
			return why
		}
	}
	return ""
}

var abbreviated = regexp.MustCompile(`(^|, )(UBND|TP|TP\.|TX|TX\.|TT|TT\.|P\.|X\.|Q\.|H\.) `)

func (p *Portal) checkField(v any, f field, place string) string {
	switch f.holds {
	case entries, entry:
		all := list(v)
		if f.holds == entry {
			all = []any{v}
		} else if _, ok := v.([]any); !ok {
			return place + " phải là danh sách"
		}
		for _, e := range all {
			o, ok := e.(map[string]any)
			if !ok {
				return place + " phải là đối tượng"
			}
			if why := p.check(o, f.of, place+"."); why != "" {
				return why
			}
		}
		return ""
	case code:
		return p.checkCode(v, f, place)
	}
	s, ok := v.(string)
	switch {
	case !ok || s == "":
		return place + " phải là chữ, không rỗng"
	case f.holds == day && !p.timed(s, "20060102150405", "02/01/2006 15:04:05"),
		f.holds == moment && !p.timed(s, "20060102150405", "2006-01-02 15:04:05"):
		return place + " sai dạng ngày giờ: " + s
	case (f.name == "DonViXuLy" || f.name == "PhongBanXuLy" || f.name == "DiaChi") && abbreviated.MatchString(s):
		return place + " phải viết tên đầy đủ: " + s
	}
	return ""
}

// timed reports whether s is an instant as the system writes it, exactly.
func (p *Portal) timed(s, dvcqg, provincial string) bool {
	layout := provincial
	if p.System == "dvcqg" {
		layout = dvcqg
	}
	t, err := time.Parse(layout, s)
	return err == nil && t.Format(layout) == s && t.Year() > 2000
}

// checkCode: the national portal wants texts of digits, the province numbers.
func (p *Portal) checkCode(v any, f field, place string) string {
	s, isText := v.(string)
	n, isNumber := v.(json.Number)
	if isNumber {
		s = n.String()
	}
	if p.System == "dvcqg" != isText || isText == isNumber {
		return place + " sai kiểu"
	}
	if _, err := strconv.ParseUint(s, 10, 63); err != nil {
		return place + " phải là số: " + s
	}
	if f.among != nil && !slices.Contains(f.among, p.System+":"+s) {
		return place + " không nhận mã " + s
	}
	return ""
}
