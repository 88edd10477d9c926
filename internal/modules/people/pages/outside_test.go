package pages_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"xaso/internal/modules/people"
)

// A gateway stands for another system where everybody is the same person.
type gateway struct{ asked people.Exchange }

func (*gateway) Name() string  { return "vneid" }
func (*gateway) Title() string { return "VNeID" }

func (g *gateway) Address(_ context.Context, redirect string, x people.Exchange) (string, error) {
	g.asked = x
	return redirect + "?" + url.Values{"state": {x.State}, "code": {"good"}}.Encode(), nil
}

func (g *gateway) Claims(_ context.Context, _, code string, x people.Exchange) (people.Claims, error) {
	if code != "good" || x != g.asked {
		return people.Claims{}, errors.New("not approved")
	}
	return people.Claims{Subject: "s-1", Name: "Nguyễn Thị Lan", CCCD: "038190000001"}, nil
}

func TestSignInElsewhereAndBack(t *testing.T) {
	o := open(t, &gateway{})
	lan := o.browser()
	lan.get("/dang-nhap?ve=/tai-khoan/mat-khau").sees("Đăng nhập bằng VNeID", "/dang-nhap/ngoai/vneid?ve=%2Ftai-khoan%2Fmat-khau")
	if lan.get("/dang-nhap/ngoai/vneid?ve=/tai-khoan/mat-khau"); lan.path != "/tai-khoan/mat-khau" {
		t.Errorf("came back to %s (%d)", lan.path, lan.status)
	}
	lan.get("/tai-khoan").sees("Nguyễn Thị Lan", "038•••••0001")
}

// An answer that another browser began is not taken: nobody is signed in to
// somebody else's account by a link.
func TestAnAnswerBroughtByALink(t *testing.T) {
	o := open(t, &gateway{})
	attacker, victim := o.browser(), o.browser()
	attacker.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.Path, "/dang-nhap/tro-lai") {
			return http.ErrUseLastResponse // kept for the victim
		}
		return nil
	}
	r, err := attacker.client.Get(o.server.URL + "/dang-nhap/ngoai/vneid")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	link, err := r.Location()
	if err != nil {
		t.Fatal(err)
	}
	victim.get(link.RequestURI()).answers(http.StatusConflict)
	if victim.get("/tai-khoan"); !strings.HasPrefix(victim.path, "/dang-nhap") {
		t.Error("the victim is signed in to the attacker's account")
	}
	if attacker.get("/dang-nhap/ngoai/zalo"); attacker.status != http.StatusNotFound {
		t.Errorf("an unknown system: %d", attacker.status)
	}
	victim.get("/_assets/passkey.js").sees("PublicKeyCredential")
}
