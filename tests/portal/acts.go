package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
)

// An act is one thing that can be asked for.
type act struct {
	method, path string
	service      string // inside a wrapped body
	updating     string // isUpdating of a wrapped body, "" when it has none
	list         bool   // a bare body is a list of one
	fields       []field
	do           func(p *Portal, o map[string]any) (data any, why string)
}

// acts of a system, by what its own documents would say.
func (p *Portal) acts() []act {
	if p.System == "dvcqg" {
		return []act{
			{http.MethodPost, "/ho-so/ma", "SinhMaHoSo", "", false, askFields, (*Portal).giveCode},
			{http.MethodPost, "/ho-so", "DongBoHoSoMC", "False", false, dossierFields(true), (*Portal).create},
			{http.MethodPut, "/ho-so", "DongBoHoSoMC", "True", false, dossierFields(false), (*Portal).update},
			{http.MethodPost, "/ho-so/tien-trinh", "CapNhatTienDoHoSoMC", "", false, progressFields, (*Portal).progress},
			{http.MethodPost, "/ho-so/trang-thai", "CapNhatTrangThaiHoSoMC", "", false, statusFields, (*Portal).status},
		}
	}
	return []act{
		{http.MethodPost, "/api/ma-ho-so", "", "", false, askFields, (*Portal).giveCode},
		{http.MethodPost, "/api/ho-so/them-moi", "", "", false, dossierFields(true), (*Portal).create},
		{http.MethodPost, "/api/ho-so/cap-nhat", "", "", false, dossierFields(false), (*Portal).update},
		{http.MethodPost, "/api/ho-so/tien-trinh", "", "", true, progressFields, (*Portal).progress},
		{http.MethodPost, "/api/ho-so/trang-thai", "", "", true, statusFields, (*Portal).status},
	}
}

// act finds and does what a call asks for; why is the reason of a refusal.
func (p *Portal) act(r *http.Request, body []byte) (data any, why string) {
	if filePath := map[string]string{"dvcqg": "/tep", "provincial": "/api/tep-tin"}[p.System]; r.URL.Path == filePath {
		return p.takeFile(r, body)
	}
	for _, a := range p.acts() {
		if a.path != r.URL.Path || a.method != r.Method {
			continue
		}
		if r.Header.Get("Content-Type") != "application/json" {
			return nil, "nội dung phải là JSON"
		}
		o, err := a.unwrap(body)
		if err != nil {
			return nil, "nội dung không đúng khuôn: " + err.Error()
		}
		if why := p.check(o, a.fields, ""); why != "" {
			return nil, why
		}
		return a.do(p, o)
	}
	return nil, "không có địa chỉ " + r.Method + " " + r.URL.Path
}

// unwrap takes the one object out of its wrapping.
func (a act) unwrap(body []byte) (map[string]any, error) {
	if a.service == "" && !a.list {
		return object(body)
	}
	if a.list {
		wrapped, err := object([]byte(`{"data":` + string(body) + `}`))
		if err != nil {
			return nil, err
		}
		return only(wrapped["data"])
	}
	o, err := object(body)
	if err != nil {
		return nil, err
	}
	want := map[string]any{"service": a.service, "data": o["data"]}
	if a.updating != "" {
		want["isUpdating"] = a.updating
	}
	if !reflect.DeepEqual(o, want) {
		return nil, fmt.Errorf("service %q", a.service)
	}
	return only(o["data"])
}

func only(v any) (map[string]any, error) {
	list, ok := v.([]any)
	if !ok || len(list) != 1 {
		return nil, fmt.Errorf("phải là danh sách một phần tử")
	}
	o, ok := list[0].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("phần tử không phải đối tượng")
	}
	return o, nil
}

func (p *Portal) takeFile(r *http.Request, body []byte) (any, string) {
	sum := sha256.Sum256(body)
	hash := r.URL.Query().Get("hash")
	switch {
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/octet-stream":
		return nil, "tệp phải gửi dạng nhị phân"
	case r.URL.Query().Get("ten") == "":
		return nil, "tệp không có tên"
	case hash != hex.EncodeToString(sum[:]):
		return nil, "mã băm của tệp không khớp"
	}
	p.serial++
	id := fmt.Sprintf("TEP-%06d", p.serial)
	p.files[id] = hash
	return map[string]any{"IdTepTin": id, "HashTepTin": hash}, ""
}

func (p *Portal) giveCode(o map[string]any) (any, string) {
	p.serial++
	code := fmt.Sprintf("G09.20-20261123-%07d", p.serial)
	p.codes[code] = text(o["MaHoSoKhac"])
	if p.System == "dvcqg" {
		return map[string]any{"MaHoSo": code}, ""
	}
	return map[string]any{"Value": code}, ""
}

func (p *Portal) create(o map[string]any) (any, string) {
	code := text(o["MaHoSo"])
	local, given := p.codes[code]
	switch {
	case !given:
		return nil, "mã hồ sơ " + code + " chưa được cấp"
	case local != text(o["MaHoSoKhac"]):
		return nil, "mã hồ sơ cấp cho hồ sơ khác"
	}
	if why := p.filesOf(o); why != "" {
		return nil, why
	}
	if d := p.dossiers[code]; d != nil {
		if !reflect.DeepEqual(d.Content, o) {
			return nil, "trùng mã hồ sơ với nội dung khác"
		}
		return nil, ""
	}
	status := number(o["TrangThaiHoSo"])
	if status != 1 && status != 2 {
		return nil, fmt.Sprintf("hồ sơ mới không thể có trạng thái %d", status)
	}
	p.dossiers[code] = &Dossier{Code: code, Local: local, Content: o, Status: status, Creations: 1}
	return nil, ""
}

func (p *Portal) update(o map[string]any) (any, string) {
	d := p.dossiers[text(o["MaHoSo"])]
	switch {
	case d == nil:
		return nil, "chưa có hồ sơ để cập nhật"
	case d.Local != text(o["MaHoSoKhac"]):
		return nil, "mã hồ sơ cấp cho hồ sơ khác"
	}
	if why := p.filesOf(o); why != "" {
		return nil, why
	}
	d.Content = o
	return nil, ""
}

// filesOf checks that every named file was uploaded, with its hash.
func (p *Portal) filesOf(o map[string]any) string {
	var named []any
	for _, part := range list(o["ThanhPhanHoSo"]) {
		named = append(named, list(part.(map[string]any)["TaiLieuNop"])...)
	}
	for _, f := range named {
		f := f.(map[string]any)
		if p.files[text(f["IdTepTin"])] != text(f["HashTepTin"]) {
			return "tệp " + text(f["IdTepTin"]) + " chưa tải lên hoặc sai mã băm"
		}
	}
	for _, r := range list(o["DanhSachGiayToKetQua"]) {
		r := r.(map[string]any)
		if id, has := r["DuongDanTepTinKetQua"]; has && p.files[text(id)] != text(r["HashTepTin"]) {
			return "tệp kết quả chưa tải lên hoặc sai mã băm"
		}
	}
	return ""
}

func (p *Portal) progress(o map[string]any) (any, string) {
	d := p.dossiers[text(o["MaHoSo"])]
	if d == nil {
		return nil, "tiến trình của hồ sơ chưa có"
	}
	d.Progress = append(d.Progress, o)
	return nil, ""
}

// next is the table of national statuses.
var next = map[int][]int{1: {2, 3, 5, 7}, 2: {4, 5, 6, 7, 8}, 4: {5, 6, 7, 8, 9}, 5: {1, 4, 7, 8}, 6: {4, 7, 8}, 7: {8}, 9: {10}}

func (p *Portal) status(o map[string]any) (any, string) {
	d := p.dossiers[text(o["MaHoSo"])]
	if d == nil {
		return nil, "trạng thái của hồ sơ chưa có"
	}
	to := number(o["TrangThai"])
	back := d.Status == 7 && to == d.before7
	if !back && !slices.Contains(next[d.Status], to) {
		return nil, fmt.Sprintf("không thể chuyển trạng thái từ %d sang %d", d.Status, to)
	}
	if to == 7 {
		d.before7 = d.Status
	}
	d.Status = to
	return nil, ""
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func number(v any) int {
	n, err := strconv.Atoi(text(v))
	if err != nil {
		return -1
	}
	return n
}
