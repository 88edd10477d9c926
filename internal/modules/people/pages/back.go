package pages

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"xaso/internal/modules/people"
	"xaso/internal/platform/web"
)

// localPath is the page to return to after signing in: an address of this
// house, or "" for anything that could lead elsewhere or round in circles.
func localPath(asked string) string {
	if !strings.HasPrefix(asked, "/") || strings.HasPrefix(asked, "//") || strings.Contains(asked, `\`) ||
		strings.ContainsFunc(asked, unicode.IsControl) {
		return ""
	}
	u, err := url.Parse(asked)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") ||
		strings.Contains(u.Path, `\`) || strings.ContainsFunc(u.Path, unicode.IsControl) {
		return ""
	}
	for _, door := range []string{"/dang-nhap", "/dang-ky", "/dang-xuat", "/dat-lai-mat-khau"} {
		if u.Path == door || strings.HasPrefix(u.Path, door+"/") {
			return ""
		}
	}
	return asked
}

// browser is what is known of the reader's device.
func (h Hall) browser(r *http.Request) people.Browser {
	return people.Browser{Address: h.Address(r), Device: device(r.UserAgent()), Before: web.Session(r, web.CommuneOf(r).ID)}
}

// device says in words what a User-Agent header means.
func device(agent string) string {
	find := func(words [][2]string, other string) string {
		for _, w := range words {
			if strings.Contains(agent, w[0]) {
				return w[1]
			}
		}
		return other
	}
	what := find([][2]string{{"Zalo", "Zalo"}, {"CocCoc", "Cốc Cốc"}, {"coc_coc", "Cốc Cốc"}, {"Edg", "Edge"},
		{"OPR", "Opera"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}, "")
	on := find([][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS", "Mac"}, {"Linux", "Linux"}}, "")
	switch {
	case what == "" && on == "":
		return ""
	case what == "" || on == "":
		return what + on
	}
	return what + ", " + on
}

// secure reports whether the reader came by HTTPS, here or at a proxy.
func secure(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// origin is the address of this house as the reader knows it.
func origin(r *http.Request) string {
	if secure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func house(r *http.Request) people.House {
	host, _, _ := strings.Cut(r.Host, ":")
	return people.House{Host: host, Origin: origin(r), Name: web.CommuneOf(r).Name}
}

// enter gives the browser its session and sends the reader where they wanted
// to go, by way of the second factor when that is due.
func (h Hall) enter(w http.ResponseWriter, r *http.Request, s people.Session, back string) error {
	web.SetSession(w, r, s.Token, int(s.MaxAge.Seconds()))
	next, err := h.next(r, s, back)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, next)
}

func (h Hall) next(r *http.Request, s people.Session, back string) (string, error) {
	back = localPath(back)
	if s.Second {
		return "/dang-nhap/xac-thuc?ve=" + url.QueryEscape(back), nil
	}
	who, reader, err := h.Register.ActorBySession(r.Context(), web.CommuneOf(r).ID, s.Token)
	switch {
	case err != nil:
		return "", err
	case reader.SecondDue:
		return "/tai-khoan/bao-mat", nil
	case back != "":
		return back, nil
	}
	return h.Home(who), nil
}
