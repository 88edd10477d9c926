package results

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"rsc.io/qr"

	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
)

// Names of the places on a paper that are written on later.
const (
	markNumber    = "so"
	markDay       = "ngay_ban_hanh"
	markSignature = "chu_ky"
)

// A signer is who signs, as the paper names them.
type signer struct {
	name  string
	lines []string // TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH
}

// SigningBlock is the capacity in which somebody signs (NĐ 30/2020, Điều 13):
// on behalf of the collective (TM.), for the head (KT.) by the deputy, by the
// head's authorisation (TUQ.) or order (TL.) by another.
func SigningBlock(office string, from *StandIn) []string {
	office = strings.ToUpper(strings.TrimSpace(strings.NewReplacer("UBND xã", "", "UBND phường", "", "UBND", "").Replace(office)))
	deputy := strings.HasPrefix(office, "PHÓ CHỦ TỊCH")
	switch {
	case deputy:
		return []string{"TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"}
	case from != nil && from.Authorised:
		return []string{"TUQ. CHỦ TỊCH", office}
	case from != nil:
		return []string{"TL. CHỦ TỊCH", office}
	}
	return []string{"TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"}
}

// own are the values every paper has, whatever its dossier.
func (c *Chancery) own(r Result, commune gate.Commune, by signer) (docx.Values, error) {
	p := c.o.Place(commune)
	code, err := qr.Encode(r.Body.Address, qr.M)
	if err != nil {
		return nil, fmt.Errorf("results: qr: %w", err)
	}
	code.Scale = 6
	return docx.Values{
		markNumber:         docx.Blank{Mark: markNumber, Wide: 5},
		markDay:            docx.Blank{Mark: markDay, Wide: 44},
		markSignature:      docx.Mark(markSignature),
		"ky_hieu":          r.Symbol,
		"ten_giay":         r.Title,
		"co_quan":          p.Authority,
		"dia_danh":         strings.TrimPrefix(strings.TrimPrefix(p.Commune, "Xã "), "Phường "),
		"xa":               p.Commune,
		"tinh":             p.Province,
		"the_thuc_ky":      strings.Join(by.lines, "\n"),
		"nguoi_ky":         by.name,
		"qr":               docx.Picture{Data: code.PNG(), Width: 70, Height: 70, Alt: "Mã QR để kiểm tra giấy này"},
		"ma_xac_thuc":      ShowCode(r.Code),
		"dia_chi_xac_thuc": r.Body.Address,
		"ma_ho_so":         r.DossierCode,
		"chu_ho_so":        r.OwnerName,
	}, nil
}

// Free are values of a paper that no dossier knows: the official writes them.
var Free = []string{"trich_yeu", "noi_dung", "can_cu", "so_dinh_danh", "noi_cu_tru"}

// valuesOf are all values of a paper: what every paper has, what its dossier
// says, and over both what the official wrote.
func (c *Chancery) valuesOf(r Result, commune gate.Commune, by signer) (docx.Values, error) {
	own, err := c.own(r, commune, by)
	if err != nil {
		return nil, err
	}
	all := docx.Values{}
	for _, name := range Free {
		all[name] = ""
	}
	for name, v := range r.Body.Values {
		all[name] = listed(v)
	}
	for name, v := range r.Body.Edited {
		all[name] = v
	}
	maps.Copy(all, own)
	return all, nil
}

// listed turns rows as JSON keeps them into what templates repeat.
func listed(v any) any {
	rows, ok := v.([]any)
	if !ok {
		return v
	}
	list := []docx.Values{}
	for _, row := range rows {
		if one, ok := row.(map[string]any); ok {
			values := docx.Values{}
			for name, x := range one {
				values[name] = listed(x)
			}
			list = append(list, values)
		}
	}
	return list
}

// render draws a paper as it would be signed by somebody.
func (c *Chancery) render(ctx context.Context, commune gate.Commune, r Result, t Template, by signer) (docx.Drawing, error) {
	data, err := c.TemplateFile(ctx, commune, t)
	if err != nil {
		return docx.Drawing{}, err
	}
	values, err := c.valuesOf(r, commune, by)
	if err != nil {
		return docx.Drawing{}, err
	}
	return drawn(data, values, r.At)
}

// wordFile is a paper as DOCX, for who goes on with it in a word processor.
func (c *Chancery) wordFile(ctx context.Context, commune gate.Commune, r Result, t Template, by signer) ([]byte, error) {
	data, err := c.TemplateFile(ctx, commune, t)
	if err != nil {
		return nil, err
	}
	values, err := c.valuesOf(r, commune, by)
	if err != nil {
		return nil, err
	}
	return docx.Fill(data, values)
}
