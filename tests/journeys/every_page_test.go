package journeys

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/platform/web"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// A visit is one page as one person opens it.
type visit struct {
	who, path string
	status    int // 200 when 0
}

// byHand are the visits of pages that have something in their address, or show
// themselves differently to others. Every other page is visited once, by
// somebody whom its door lets in.
func (s scene) byHand() map[string][]visit {
	both := func(path string, who ...string) (all []visit) {
		for _, w := range who {
			all = append(all, visit{who: w, path: path})
		}
		return all
	}
	questions := []visit{}
	for _, path := range s.questions {
		questions = append(questions, visit{who: mother, path: path})
	}
	return map[string][]visit{
		"/{$}":                  both("/", nobody, mother, leader),
		"/thu-tuc":              append(both("/thu-tuc", nobody), both("/thu-tuc?q=ket+hon", mother)...),
		"/thu-tuc/{code}":       both("/thu-tuc/"+birthCode, nobody, mother),
		"/thu-tuc/{code}/nop":   both("/thu-tuc/"+birthCode+"/nop", mother),
		"/nop/{draft}":          both("/nop/"+s.draft, mother),
		"/nop/{draft}/{page}":   questions,
		"/nop/{draft}/kiem-tra": both("/nop/"+s.draft+"/kiem-tra", mother),
		"/nop/{draft}/xoa":      both("/nop/"+s.draft+"/xoa", mother),
		"/ho-so/{id}":           append(both("/ho-so/"+s.asked.id, mother), both("/ho-so/"+s.filed.id, mother)...),
		"/ho-so/{id}/bo-sung":   both("/ho-so/"+s.asked.id+"/bo-sung", mother),
		"/ho-so/{id}/rut":       both("/ho-so/"+s.filed.id+"/rut", mother),
		"/viec":                 both("/viec", receptionist, specialist, leader, clerk, centreHead),
		"/viec/ket-qua":         both("/viec/ket-qua", receptionist),
		"/viec/{id}": append(both("/viec/"+s.filed.id, receptionist, leader), visit{receptionist, "/viec/" + s.asked.id, 0},
			visit{specialist, "/viec/" + s.asked.id, http.StatusForbidden}), // asks why
		"/quay/ma":                            both("/quay/ma?ma="+s.filed.code, receptionist),
		"/quay/so/{number}":                   both("/quay/so/"+s.ticket, receptionist),
		"/quay/ho-so":                         both("/quay/ho-so?q=khai+sinh", receptionist),
		"/quay/ho-so/{draft}":                 both("/quay/ho-so/"+s.entry, receptionist),
		"/quay/da-nhap/{draft}":               both("/quay/da-nhap/"+s.entered, receptionist),
		"/bang-so/{number}":                   both("/bang-so/"+s.ticket, nobody),
		"/chup/{token}":                       both(s.scan, nobody),
		"/phoi-hop":                           append(both("/phoi-hop", specialist, centreHead), both("/phoi-hop?ben=di&xem=da-xong", leader)...),
		"/diem":                               both("/diem", leader, admin),
		"/diem/{indicator}":                   both("/diem/2.1", leader),
		"/nong-thon-moi/{set}":                both("/nong-thon-moi/"+baseSet, nobody, mother),
		"/nong-thon-moi/{set}/{criterion}":    both("/nong-thon-moi/"+baseSet+"/2", nobody),
		"/chi-tieu/{set}/{code}":              both("/chi-tieu/"+baseSet+"/10", nobody, leader),
		"/chi-tieu/{set}/{code}/nhap":         both("/chi-tieu/"+baseSet+"/11/nhap", specialist),
		"/chi-tieu/{set}/{code}/dong":         both("/chi-tieu/"+baseSet+"/11/dong", specialist),
		"/so-lieu/{entry}/rut":                both("/so-lieu/"+s.figure+"/rut", leader),
		"/buong-lai":                          both("/buong-lai", leader, hamletHead),
		"/tinh/nong-thon-moi/so-sanh":         both("/tinh/nong-thon-moi/so-sanh?bo="+baseSet, nobody),
		"/so-theo-doi":                        both("/so-theo-doi", receptionist, centreHead),
		"/ho-so-cu/{id}":                      both("/ho-so-cu/"+s.takeover, centreHead),
		"/bao-cao/ky":                         both("/bao-cao/ky?ky=month&den=2026-10-20", centreHead, leader),
		"/bao-cao/{id}":                       both("/bao-cao/"+s.report, centreHead),
		"/bao-cao/{id}/ho-so":                 both("/bao-cao/"+s.report+"/ho-so?o=in", centreHead),
		"/thanh-toan/{code}":                  append(both("/thanh-toan/"+s.fees.open, nobody), both("/thanh-toan/"+s.fees.paid, mother)...),
		"/thanh-toan/{code}/bien-lai":         both("/thanh-toan/"+s.fees.paid+"/bien-lai", mother),
		"/thu-phi/khoan/{code}":               append(both("/thu-phi/khoan/"+s.fees.open, receptionist), both("/thu-phi/khoan/"+s.fees.paid, centreHead)...),
		"/thu-phi/ho-so/{dossier}":            both("/thu-phi/ho-so/"+s.filed.id, receptionist),
		"/doi-soat/sao-ke/{import}":           both("/doi-soat/sao-ke/"+s.fees.statement, centreHead),
		"/soan-thao/{dossier}":                both("/soan-thao/"+s.filed.id, specialist),
		"/du-thao":                            both("/du-thao", specialist, leader, clerk),
		"/du-thao/{id}":                       append(both("/du-thao/"+s.papers.draft, specialist, clerk), both("/du-thao/"+s.papers.held, clerk)...),
		"/xac-thuc/{code}":                    both("/xac-thuc/"+s.papers.code, nobody),
		"/xem-giay/{token}":                   both("/xem-giay/"+s.papers.token, nobody),
		"/giay-to":                            both("/giay-to", mother, neighbour),
		"/giay-to/{id}":                       both("/giay-to/"+s.papers.held, mother),
		"/khoa-ky":                            both("/khoa-ky", leader, clerk, admin),
		"/danh-muc/{code}":                    both("/danh-muc/"+birthCode, admin),
		"/phim-tat":                           both("/phim-tat", receptionist),
		"/dan-cu/{id}":                        both("/dan-cu/"+s.resident, receptionist),
		"/dan-cu/{id}/sua":                    both("/dan-cu/"+s.resident+"/sua", receptionist),
		"/can-bo/{id}":                        both("/can-bo/"+s.official, admin, leader),
		"/tai-khoan":                          both("/tai-khoan", mother, specialist),
		"/tai-khoan/bao-mat":                  both("/tai-khoan/bao-mat", specialist),
		"/tai-khoan/khoa-api":                 both("/tai-khoan/khoa-api", mother, receptionist),
		"/ho-tro":                             both("/ho-tro", helper, hamletHead),
		"/dang-ky":                            both("/dang-ky?ve=/ho-so", nobody),
		"/quan-tri/sao-luu/{ten}":             both("/quan-tri/sao-luu/"+s.backup, admin),
		"/lien-thong-quoc-gia":                both("/lien-thong-quoc-gia", centreHead, admin),
		"/lien-thong-quoc-gia/tin/{message}":  both("/lien-thong-quoc-gia/tin/"+s.outbox, centreHead, admin),
		"/lien-thong-quoc-gia/bang-ma/{list}": append(both("/lien-thong-quoc-gia/bang-ma/object", admin), both("/lien-thong-quoc-gia/bang-ma/agency", centreHead)...),
		"/uy-quyen":                           both("/uy-quyen", admin, leader),
	}
}

// notPages are doors that answer with a file, or lead on.
var notPages = map[string]string{
	"/_assets/{file}":                    "styles, scripts and fonts",
	"/_assets/passkey.js":                "a script",
	"/lay-y-kien/{id}/tong-hop":          "a paper, of a closed one",
	"/lay-y-kien/{id}/du-lieu":           "a sheet of data",
	"/healthz":                           "for machines",
	"/readyz":                            "for machines",
	"/dang-nhap/ngoai/{provider}":        "leads to another system; told in links/oidc",
	"/dang-nhap/tro-lai":                 "leads on from another system; told in links/oidc",
	"/cai-dat":                           "the first page of an empty house; told in TestFirstPage",
	"/bang-so/dang-goi":                  "what a script asks",
	"/bang-so/ung-dung.webmanifest":      "for browsers",
	"/quay/ho-so/{draft}/anh":            "what a script asks",
	"/ho-so/{id}/giay/{step}":            "a PDF",
	"/viec/{id}/giay/{mau}":              "a PDF",
	"/viec/{id}/tep/{file}":              "a file",
	"/so-theo-doi/in":                    "a PDF",
	"/ban-do-y-kien/{talk}/so-dem.csv":   "a file",
	"/ban-do-y-kien/{talk}/phieu.csv":    "a file",
	"/chon-cong-trinh/{choice}/phieu.pb": "a file",
	"/diem/tep":                          "a spreadsheet",
	"/diem/{indicator}/tep":              "a spreadsheet",
	"/du-lieu-mo/tep/{file}":             "a file",
	"/bo-tieu-chi/{set}/yaml":            "a file",
	"/du-lieu-mo/dcat.jsonld":            "for machines",
	"/phoi-hop/{relay}":                  "between two communes; told in TestACommuneAsksAnother",
	"/phoi-hop/{relay}/tep/{file}":       "a file",
	"/viec/{id}/phoi-hop-xa":             "between two communes; told in TestACommuneAsksAnother",
	"/viec/{id}/chuyen-xa":               "between two communes; told in TestAMisdirectedDossier",
	"/so-theo-doi/tai":                   "a spreadsheet",
	"/ho-so-cu/mau":                      "a spreadsheet",
	"/ho-so-cong-nhan/{id}/tai/{name}":   "a file",
	"/so-ho/nhap/mau":                    "a spreadsheet",
	"/so-ho/nhap/{id}/loi":               "a spreadsheet",
	"/ho-so-cu/{id}/loi":                 "a spreadsheet",
	"/tu-danh-gia/ho-so/{file}/cong-khai/so/{posting}/anh": "a picture",
	"/tu-danh-gia/ho-so/{file}/giay/{paper}":               "a file",
	"/tu-danh-gia/minh-chung/{set}/{proof}/tep":            "a file",
	"/cong-khai-danh-gia/{file}/minh-chung/{proof}":        "a file",
	"/so-quy/tai-ve":                   "a spreadsheet",
	"/so-lieu/{entry}/tep":             "a file",
	"/bao-cao/{id}/tai":                "a file",
	"/tep/{file}":                      "a file",
	"/quan-tri/sao-luu/{ten}/tai-ve":   "a file",
	"/lien-thong-quoc-gia/nhat-ky":     "a file",
	"/tep/{file}/anh-nho":              "a picture",
	"/du-thao/{id}/xem":                "a PDF",
	"/du-thao/{id}/word":               "a file",
	"/mau-ket-qua/{id}/xem":            "a PDF",
	"/mau-ket-qua/{id}/tai":            "a file",
	"/giay-to/{id}/tep":                "a file",
	"/xac-thuc/{code}/json":            "for machines",
	"/bieu-quyet/{id}/kiem-phieu.json": "a file",
	"/bieu-quyet/{id}/giay/{name}":     "a file",
	"/khao-sat/phieu-cua-toi/du-lieu":  "what a script asks",
	"/khao-sat/cuoc/{id}/ket-qua/tep":  "a spreadsheet",
	"/khao-sat/cuoc/{id}/phieu/tep":    "a spreadsheet",
}

// doors lists the visits of all pages of the house.
func (s scene) doors(t *testing.T) []visit {
	t.Helper()
	var all []visit
	hand := s.byHand()
	maps.Copy(hand, s.builderVisits(t))
	maps.Copy(hand, s.householdVisits(t))
	maps.Copy(hand, s.criteriaVisits(t))
	maps.Copy(hand, s.surveyVisits(t))
	maps.Copy(hand, s.opinionVisits(t))
	maps.Copy(hand, s.recognitionVisits(t))
	maps.Copy(hand, s.voteVisits(t))
	maps.Copy(hand, s.voiceVisits(t))
	maps.Copy(hand, s.assessmentVisits(t))
	for _, rt := range s.app.Routes() {
		method, path, _ := strings.Cut(rt.Pattern(), " ")
		if method != http.MethodGet || strings.HasSuffix(rt.String(), " machine") || strings.HasSuffix(path, ".js") || strings.HasSuffix(path, ".css") || notPages[path] != "" {
			continue
		}
		switch visits := hand[path]; {
		case len(visits) > 0:
			all = append(all, visits...)
			delete(hand, path)
		case strings.Contains(path, "{"):
			t.Errorf("nobody visits %s: add it to byHand", path)
		default:
			all = append(all, visit{who: s.welcome(t, rt), path: path})
		}
	}
	for path := range hand {
		t.Errorf("there is no page %s", path)
	}
	return all
}

// welcome is somebody whom a door lets in.
func (s scene) welcome(t *testing.T, rt web.Route) string {
	t.Helper()
	switch permission := rt.Access().Permission(); {
	case permission != "":
		for _, a := range demo.Accounts {
			if slices.Contains(app.Permissions()[permission], a.Role) {
				return a.Login
			}
		}
		t.Errorf("the demo has nobody for %s", rt)
	case rt.Access() == web.SignedIn:
		return mother
	}
	return nobody
}

// resident pages are those that people open who do not work here.
func (v visit) resident() bool {
	return slices.Contains([]string{nobody, mother, neighbour, helper, hamletHead}, v.who)
}

// byPerson parts visits by who makes them, in order.
func byPerson(all []visit) (who []string, visits map[string][]visit) {
	visits = map[string][]visit{}
	for _, v := range all {
		if visits[v.who] == nil {
			who = append(who, v.who)
		}
		visits[v.who] = append(visits[v.who], v)
	}
	return who, visits
}

// enter opens a window as one of the demo's people.
func enter(t *testing.T, open window, who string) resident.Person {
	t.Helper()
	if who == nobody {
		return open(t)
	}
	return as(t, open, who)
}

// callThem names a person in the name of a test.
func callThem(who string) string {
	for _, a := range demo.Accounts {
		if a.Login == who {
			return string(a.Role) + "-" + who[len(who)-2:]
		}
	}
	return "anybody"
}

// gallery shows the parts of pages, with examples that are not translated.
const gallery = "/_ui"

// mostBytes is what a first visit of a resident may take, without pictures:
// 60 KiB.
const mostBytes = 60 << 10

// Every page of the house, as the people see it who use it: on a phone and at
// a desk, in both languages.
func TestEveryPage(t *testing.T) {
	s := play(t, open(t, ""))
	who, visits := byPerson(s.doors(t))
	for _, one := range who {
		t.Run(callThem(one), func(t *testing.T) {
			t.Parallel()
			t.Run("words", func(t *testing.T) { s.readAll(t, one, visits[one]) })
			for name, width := range map[string]int{"phone": browser.Phone, "desk": browser.Desktop} {
				t.Run(name, func(t *testing.T) { s.lookAtAll(t, one, width, visits[one]) })
			}
		})
	}
}

// lookAtAll judges how pages look, in Chromium.
func (s scene) lookAtAll(t *testing.T, who string, width int, visits []visit) {
	p := enter(t, func(t *testing.T) resident.Person { return browser.Open(t, s.url, browser.Options{Width: width}) }, who).(*browser.Page)
	tags := []string{"vi"}
	if width == browser.Phone { // where longer words run out of room
		tags = append(tags, "en")
	}
	for _, tag := range tags {
		p.Visit("/?lang=" + tag)
		for _, v := range visits {
			p.Visit(v.path)
			p.Axe("best-practice")
			p.NoHorizontalScroll()
			p.TargetsAtLeast(24)
			if os.Getenv("XASO_SHOTS") != "" {
				p.Shot(s.shot(v, tag))
			}
			if !v.resident() || width != browser.Phone || v.path == gallery {
				continue
			}
			p.TargetsAtLeast(44)
			if w := p.Weight(); tag == "vi" && w.WithoutImages() > mostBytes {
				t.Errorf("%s takes %d bytes without pictures, over %d: %+v", v.path, w.WithoutImages(), mostBytes, w)
			}
		}
	}
}

// shot names a picture: the page, who looks, and the language.
func (s scene) shot(v visit, tag string) string {
	path := strings.NewReplacer("/", "_", "?", "_", s.filed.id, "nop", s.asked.id, "bo-sung", s.draft, "ban-khai", s.entry, "ban-nhap",
		s.resident, "dan", s.official, "can-bo").Replace(strings.Trim(v.path, "/"))
	return path + "-" + callThem(v.who) + "-" + tag
}

// A text key instead of its sentence. Names in formulas have underscores.
var rawKey = regexp.MustCompile(`\b(casework|score|people|procedures|ui|admin|home|setup|health|backup|menu|web|jobs|identity|blob|commune|` +
	`register|surveys|votes|criteria|indicators|assessment|recognition|front|merge|metric|results|payments|reports|exchange|notices|moderation|consultations|ideas|opinions|budgets)\.[a-z][a-z0-9.-]*([^a-z0-9._-]|$)`)

// readAll judges what pages say, as text.
func (s scene) readAll(t *testing.T, who string, visits []visit) {
	p := enter(t, func(t *testing.T) resident.Person { return resident.OpenURL(t, s.url, "/") }, who).(*resident.Browser)
	left := vietnamese(t)
	for _, tag := range []string{"vi", "en"} {
		p.Visit("/?lang=" + tag)
		titles := map[string]string{}
		for _, v := range visits {
			p.Visit(v.path)
			p.Status(max(v.status, http.StatusOK))
			page := markup(t, p)
			if got := language(page); got != tag {
				t.Errorf("%s says its language is %q, want %q", v.path, got, tag)
			}
			title := p.Title()
			if title == "" || titles[title] != "" && titles[title] != bare(p.Path()) {
				t.Errorf("%s has the title %q, as has %s", v.path, title, titles[title])
			}
			titles[title] = bare(p.Path())
			for _, said := range slices.Compact(slices.Sorted(slices.Values(sayings(page)))) {
				if rawKey.MatchString(said) {
					t.Errorf("%s in %s says %q", v.path, tag, said)
				}
				if key := left(said); tag == "en" && v.path != gallery && key != "" {
					t.Errorf("%s in English says %q, of %s", v.path, said, key)
				}
			}
		}
	}
}

// bare is a path without what follows "?".
func bare(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

func language(page *html.Node) string {
	for n := range page.Descendants() {
		if n.Data == "html" {
			for _, a := range n.Attr {
				if a.Key == "lang" {
					return a.Val
				}
			}
		}
	}
	return ""
}

// sayings are the texts of a page, each as it stands, with those that only
// screen readers and search engines meet. Texts that name their own language
// are left out.
func sayings(page *html.Node) []string {
	var all []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			all = append(all, strings.Join(strings.Fields(n.Data), " "))
		case n.Data == "script" || n.Data == "style" || n.Data == "code":
			return
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "lang" && n.Data != "html":
				return
			case slices.Contains([]string{"aria-label", "title", "alt", "placeholder"}, a.Key), n.Data == "meta" && a.Key == "content":
				all = append(all, a.Val)
			}
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(page)
	return all
}

// letters that only Vietnamese has.
var accented = regexp.MustCompile(`[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĐ]`)

// vietnamese tells the key of a sentence that was not translated, "" for
// anything else, such as data.
func vietnamese(t *testing.T) func(said string) string {
	t.Helper()
	texts, err := app.Texts()
	if err != nil {
		t.Fatal(err)
	}
	whole, parts := map[string]string{}, map[string]string{}
	verb := regexp.MustCompile(`%(\[\d+\])?[a-z]`)
	for key, said := range texts["vi"] {
		said = strings.Join(strings.Fields(said), " ")
		if said == texts["en"][key] || !accented.MatchString(strings.ToLower(said)) {
			continue
		}
		if !verb.MatchString(said) {
			whole[said] = key
			continue
		}
		for _, part := range verb.Split(said, -1) {
			if part = strings.TrimSpace(part); accented.MatchString(part) && len([]rune(part)) >= shortestPart {
				parts[part] = key
			}
		}
	}
	return func(said string) string {
		for _, a := range demo.Accounts { // their offices are data
			if a.Office != "" && strings.Contains(said, a.Office) {
				return ""
			}
		}
		if !accented.MatchString(strings.ToLower(said)) {
			return ""
		}
		if key := whole[said]; key != "" {
			return key
		}
		for part, key := range parts {
			if strings.Contains(said, part) {
				return fmt.Sprintf("%s (%q)", key, part)
			}
		}
		return ""
	}
}

// shortestPart is how much of a sentence with gaps is enough to know it by.
const shortestPart = 12
