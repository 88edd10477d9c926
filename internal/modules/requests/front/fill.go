package front

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// fill puts the answers of one step into the draft, good ones and bad ones.
// stay names the step to show next where that is not the following one.
func (h Hall) fill(r *http.Request, who gate.Actor, d *draft, step string) (stay string, err error) {
	switch step {
	case stepFiles:
		err = h.receive(r, who, d)
		if r.PostFormValue("them") != "" || r.PostFormValue("remove") != "" {
			stay = stepFiles
		}
		return stay, err
	case stepKind:
		return "", fillKind(r, d)
	case stepCategory:
		return "", h.fillCategory(r, who, d)
	case stepDetails:
		return "", h.fillDetails(r, who, d)
	case stepPlace:
		return h.fillPlace(r, who, d)
	case stepWords:
		return fillWords(r, d)
	case stepCareful:
		d.Worded = true
		return "", nil
	case stepContact:
		return "", fillContact(r, d)
	case stepNear:
		d.Compared = true
		return stepCheck, nil
	}
	return "", gate.ErrMissing
}

func fillKind(r *http.Request, d *draft) error {
	switch kind := r.PostFormValue("loai"); kind {
	case kindReport, kindQuestion, kindComplaint, denounce:
		d.Kind = kind
		return nil
	}
	return errKind.At("loai")
}

func (h Hall) fillCategory(r *http.Request, who gate.Actor, d *draft) error {
	code := r.PostFormValue("viec")
	all, err := h.categories(r.Context(), who)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(c Category) bool { return c.Code == code }) {
		return errCategory.At("viec")
	}
	if d.Category != code {
		d.Category, d.Answers, d.Compared = code, nil, false
	}
	return nil
}

func (h Hall) fillDetails(r *http.Request, who gate.Actor, d *draft) error {
	all, err := h.categories(r.Context(), who)
	if err != nil {
		return err
	}
	c, ok := page{draft: *d, Categories: all}.category()
	if !ok {
		return errCategory.At("viec")
	}
	d.Answers = map[string][]string{}
	for _, a := range c.Attributes {
		for _, v := range r.PostForm["a."+a.Code] {
			if v = strings.TrimSpace(v); v != "" && len(v) <= mostText {
				d.Answers[a.Code] = append(d.Answers[a.Code], v)
			}
		}
	}
	if code := lacking(c, d.Answers); code != "" {
		return errAnswer.At("a." + code)
	}
	return nil
}

// lacking is the first question that must be answered and is not.
func lacking(c Category, answers map[string][]string) string {
	for _, a := range c.Attributes {
		if a.Required && len(answers[a.Code]) == 0 {
			return a.Code
		}
	}
	return ""
}

func fillWords(r *http.Request, d *draft) (stay string, err error) {
	d.Text = strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("loi"), "\r\n", "\n"))
	d.Worded = false
	if n := len([]rune(d.Text)); n > mostText {
		return "", errTooLong.With(mostText).At("loi")
	}
	if d.Text == "" && (d.Kind != kindReport || !d.told()) {
		return "", errNothing.At("loi")
	}
	if likeDenouncing(d.Text) {
		return stepCareful, nil
	}
	d.Worded = true
	return "", nil
}

// likeDenouncing reports whether words are those with which people denounce a
// breach of law by a person: then the public form warns and shows the sealed
// way, before anything is sent.
func likeDenouncing(text string) bool {
	folded := identity.Fold(text)
	return slices.ContainsFunc([]string{"to cao", "tham nhung", "tham o", "hoi lo", "an hoi lo", "vi pham phap luat cua", "lam dung chuc vu",
		"lam dung chuc quyen", "chiem doat", "lua dao", "bien thu", "dut lot", "lot tay"},
		func(word string) bool { return strings.Contains(" "+folded+" ", " "+word+" ") })
}

// fillContact takes who sends it, or that they do not say.
func fillContact(r *http.Request, d *draft) error {
	one := func(name string) string {
		v := strings.Join(strings.Fields(r.PostFormValue(name)), " ")
		return v[:min(len(v), 300)]
	}
	d.Name, d.Address, d.Phone, d.Email = one("ten"), one("dia-chi"), one("dien-thoai"), one("thu")
	d.Contacted = false
	named := d.Kind == kindComplaint
	switch choice := r.PostFormValue("an-danh"); {
	case named || choice == "khong":
		d.Anonymous = false
	case choice == "co":
		d.Anonymous, d.Contacted = true, true
		return nil
	default:
		return errWhether.At("an-danh")
	}
	var bad error
	if d.Name == "" {
		bad = errors.Join(bad, errName.At("ten"))
	}
	if named && d.Address == "" {
		bad = errors.Join(bad, errAddress.At("dia-chi"))
	}
	if d.Phone == "" && d.Email == "" {
		bad = errors.Join(bad, errReach.At("dien-thoai"))
	}
	if d.Phone != "" {
		if _, _, err := identity.Phone(d.Phone); err != nil {
			bad = errors.Join(bad, identity.ErrPhone.At("dien-thoai"))
		}
	}
	if name, host, ok := strings.Cut(d.Email, "@"); d.Email != "" && (!ok || name == "" || !strings.Contains(host, ".")) {
		bad = errors.Join(bad, errEmail.At("thu"))
	}
	d.Contacted = bad == nil
	return bad
}

func (h Hall) categories(ctx context.Context, who gate.Actor) (all []Category, err error) {
	err = h.read(ctx, who.Commune, func(tx *gate.Tx) error { all, err = h.Desk.categories(tx); return err })
	return all, err
}
