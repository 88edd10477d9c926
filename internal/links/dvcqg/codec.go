package dvcqg

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/exchange"
	"xaso/internal/platform/identity"
)

// A Codec writes messages as one system wants them.
type Codec struct{ p *profile }

// NewCodec returns the codec of "dvcqg" or "provincial".
func NewCodec(system string) (*Codec, error) {
	p, err := load(system)
	if err != nil {
		return nil, err
	}
	return &Codec{p}, nil
}

// System names the tables of package exchange that go with it.
func (c *Codec) System() string { return c.p.System }

// Personal are the fields that hold data of people; the names of officials in a
// hand-over are not among them.
func (c *Codec) Personal() []string {
	return []string{"ChuHoSo", "SoDinhDanh", "SoDienThoai", "Email", "DiaChi", "ThongTinNguoiNop", "TenGiayTo"}
}

// An object is one JSON object; keys come out in alphabetical order, so the
// same message is the same bytes.
type object = map[string]any

// Encode implements exchange.Codec.
func (c *Codec) Encode(m exchange.Outgoing, by exchange.Mapping) (exchange.Wire, error) {
	w := writer{p: c.p, by: by, m: m}
	var o object
	switch {
	case m.Kind == exchange.SendFile && m.Body.File != nil:
		return exchange.Wire{Op: string(m.Kind), File: m.Body.File}, nil
	case m.Kind == exchange.AskCode && m.Body.Dossier != nil:
		o = w.ask(*m.Body.Dossier)
	case (m.Kind == exchange.Create || m.Kind == exchange.Update) && m.Body.Dossier != nil:
		o = w.dossier(*m.Body.Dossier)
	case m.Kind == exchange.Progress && m.Body.Step != nil:
		o = w.progress(*m.Body.Step)
	case m.Kind == exchange.Status && m.Body.Step != nil:
		o = w.status(*m.Body.Step)
	default:
		return exchange.Wire{}, fmt.Errorf("dvcqg: a message of kind %q without its body", m.Kind)
	}
	if w.err != nil {
		return exchange.Wire{}, w.err
	}
	text, err := json.Marshal(c.wrap(m.Kind, o))
	return exchange.Wire{Op: string(m.Kind), Text: string(text)}, err
}

// wrap puts one object where the system looks for it.
func (c *Codec) wrap(kind exchange.Kind, o object) any {
	if c.p.Services != nil {
		body := object{"service": c.p.Services[string(kind)], "data": []object{o}}
		if kind == exchange.Create || kind == exchange.Update {
			body["isUpdating"] = map[bool]string{true: "True", false: "False"}[kind == exchange.Update]
		}
		return body
	}
	if kind == exchange.Progress || kind == exchange.Status {
		return []object{o}
	}
	return o
}

// writer fills objects; the first value without translation stops it.
type writer struct {
	p   *profile
	by  exchange.Mapping
	m   exchange.Outgoing
	err error
}

// mapped translates value for a field of place.
func (w *writer) mapped(list, value, place string) any {
	becomes, err := w.by.To(list, value, place)
	if err != nil && w.err == nil {
		w.err = err
	}
	return w.number(becomes)
}

// number writes a code as the system does: as text, or as a number where it is
// one.
func (w *writer) number(code string) any {
	if n, err := strconv.Atoi(code); err == nil && !w.p.TextNumbers {
		return n
	}
	return code
}

// needs notes a required value that is not known.
func (w *writer) needs(value, place string) string {
	if strings.TrimSpace(value) == "" && w.err == nil {
		w.err = &exchange.Unfit{Place: place}
	}
	return value
}

func (w *writer) flag(on bool) any {
	if on {
		return w.number("1")
	}
	return w.number("0")
}

// agency is the code of the deciding body: the commune's row for its name, else
// the commune's own identifier.
func (w *writer) agency(authority string) string {
	if code := w.by.Or("agency", authority); code != "" {
		return code
	}
	if w.m.Agency == "" && w.err == nil {
		w.err = &exchange.Unfit{Place: "MaDonViTiepNhan", List: "agency", Value: authority}
	}
	return w.m.Agency
}

// office is the full official name of a body.
func (w *writer) office(name string) string {
	if full := w.by.Or("agency_name", name); full != "" {
		return full
	}
	words := strings.Fields(name)
	for i, word := range words {
		switch word {
		case "UBND":
			words[i] = "Ủy ban nhân dân"
		case "HĐND":
			words[i] = "Hội đồng nhân dân"
		case "TTPVHCC":
			words[i] = "Trung tâm Phục vụ hành chính công"
		}
	}
	return identity.ExpandPlace(strings.Join(words, " "))
}

func (w *writer) ask(d exchange.Dossier) object {
	return object{"MaTTHC": w.needs(d.Procedure, "MaTTHC"), "MaDonViTiepNhan": w.agency(d.Authority), "MaHoSoKhac": w.m.Local}
}

// dossier is the whole content; fields of what has not happened are left out.
func (w *writer) dossier(d exchange.Dossier) object {
	o := object{
		"MaHoSo": w.m.Refs.Code, "MaHoSoKhac": w.m.Local, "MaTTHC": w.needs(d.Procedure, "MaTTHC"), "TenTTHC": d.ProcedureName,
		"ChuHoSo":         w.needs(d.Owner.Name, "ChuHoSo"),
		"LoaiDoiTuong":    w.mapped("object", d.Owner.Kind, "LoaiDoiTuong"),
		"MaDonViTiepNhan": w.agency(d.Authority), "DonViXuLy": w.office(d.Authority), "NoiTiepNhan": w.office(d.ReceivePlace),
		"KenhThucHien": w.mapped("channel", d.Channel, "KenhThucHien"),
		"HinhThucTra":  w.mapped("return", d.ReturnBy, "HinhThucTra"),
		"NoiNopHoSo":   w.mapped("place", "here", "NoiNopHoSo"),
		"NgayNop":      w.p.Time.Dossier.write(d.Submitted),
		"ThongTinNguoiNop": object{"TenNguoiNop": d.Applicant.Name,
			"LoaiDoiTuong": w.mapped("object", d.Applicant.Kind, "ThongTinNguoiNop.LoaiDoiTuong")},
		"ThanhPhanHoSo": w.parts(d.Parts), "DanhSachLePhi": w.charges(d.Charges),
		// Kept for scoring only; none of them can be rebuilt later.
		"DuocThanhToanTrucTuyen":      w.number(strconv.Itoa(d.Flags.PaidOnline)),
		"HoSoCoThanhPhanSoHoa":        w.flag(d.Flags.Digitised),
		"DuocLayTuKhoDMQG":            w.flag(d.Flags.FromStore),
		"TaiKhoanDuocXacThucVoiVNeID": w.flag(d.Flags.VerifiedVNeID),
	}
	if w.m.Kind == exchange.Create {
		o["TrangThaiHoSo"] = w.mapped("status", strconv.Itoa(d.Status), "TrangThaiHoSo")
	}
	for field, at := range map[string]time.Time{"NgayTiepNhan": d.Received, "NgayHenTra": d.Promised, "NgayKetThucXuLy": d.Finished,
		"NgayTra": d.Returned, "NgayTuChoi": d.Refused} {
		if !at.IsZero() {
			o[field] = w.p.Time.Dossier.write(at)
		}
	}
	for field, text := range map[string]string{"MaDichVuCong": w.by.Or("service", d.Procedure), "MaLinhVuc": d.FieldCode,
		"TenLinhVuc": d.FieldName, "SoDienThoai": d.Owner.Phone, "Email": d.Owner.Email,
		"DiaChi": identity.ExpandPlace(d.Owner.Address), "NoiHoTro": w.office(d.SupportPlace), "MaCSDL": d.Flags.Database} {
		if text != "" {
			o[field] = text
		}
	}
	if d.Owner.IDNumber != "" {
		o["LoaiDinhDanh"] = w.mapped("id_kind", d.Owner.IDKind, "LoaiDinhDanh")
		o["SoDinhDanh"] = d.Owner.IDNumber
	}
	if d.Result.Name != "" || d.Result.Number != "" {
		o["DanhSachGiayToKetQua"] = []object{w.result(d.Result)}
	}
	return o
}

func (w *writer) parts(parts []exchange.Part) []object {
	all := []object{}
	for _, p := range parts {
		files := []object{}
		for _, f := range p.Files {
			id := w.m.Refs.Files[f.ID]
			if id == "" {
				continue // an official left the file out
			}
			files = append(files, object{"IdTepTin": id, "HashTepTin": f.Hash, "TenTepDinhKem": w.fileName(f),
				"DuocSoHoa": w.flag(f.Digitised || p.Copy == "2"), "DuocTaiSuDung": w.flag(p.Reused)})
		}
		o := object{"TenThanhPhanHoSo": p.Name, "SoLuong": w.number(strconv.Itoa(p.Quantity)),
			"LoaiBan": w.mapped("copy", p.Copy, "LoaiBan"), "TaiLieuNop": files}
		if p.Code != "" {
			o["MaThanhPhanHoSo"] = p.Code
		}
		all = append(all, o)
	}
	return all
}

// fileName keeps names that people gave their files to themselves: only the
// kind of file goes out.
func (w *writer) fileName(f exchange.File) string {
	ext := ""
	if i := strings.LastIndexByte(f.Name, '.'); i >= 0 && len(f.Name)-i <= 6 {
		ext = f.Name[i:]
	}
	return "tep-" + f.Hash[:min(8, len(f.Hash))] + ext
}

func (w *writer) charges(charges []exchange.Charge) []object {
	all := []object{}
	for _, c := range charges {
		kind := w.by.Or("charge", c.Name)
		if kind == "" {
			kind = w.by.Or("charge", "usual")
		}
		all = append(all, object{"TenPhiLePhi": c.Name, "LoaiPhi": w.number(kind), "Gia": w.number(strconv.FormatInt(c.Dong, 10)),
			"HinhThucThu":        w.mapped("collect", c.Moment, "HinhThucThu"),
			"TrangThaiThanhToan": w.flag(c.Paid)})
	}
	return all
}

func (w *writer) result(r exchange.Result) object {
	o := object{"TenKetQua": r.Name}
	if r.Code != "" {
		o["MaKetQua"] = r.Code
	}
	if r.Number != "" {
		o["SoKyHieu"] = r.Number
	}
	if r.File != nil && w.m.Refs.Files[r.File.ID] != "" {
		o["DuongDanTepTinKetQua"], o["HashTepTin"] = w.m.Refs.Files[r.File.ID], r.File.Hash
	}
	return o
}

// progress is one hand-over.
func (w *writer) progress(s exchange.Step) object {
	o := w.status(s)
	for field, at := range map[string]time.Time{"NgayBatDau": s.Start, "NgayKetThucTheoQuyDinh": s.Due} {
		if !at.IsZero() {
			o[field] = w.p.Time.Progress.write(at)
		}
	}
	return o
}

func (w *writer) status(s exchange.Step) object {
	return object{"MaHoSo": w.m.Refs.Code, "NguoiXuLy": s.Who, "PhongBanXuLy": w.office(s.Unit), "NoiDungXuLy": s.What,
		"ThoiDiemXuLy": w.p.Time.Progress.write(s.At), "TrangThai": w.mapped("status", strconv.Itoa(s.Status), "TrangThai")}
}
