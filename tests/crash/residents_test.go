//go:build linux

package crash_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xaso/internal/demo"
)

// howMany residents file at once.
const howMany = 8

// filing is one with the general declaration and no papers to attach.
const filing = "2.002481" // chuyển trường

// residents file one application for each mark. As people do whose telephone
// got no answer, they go on where they were and press the same button again:
// the key of each form follows from the mark and the step.
type residents struct {
	client *http.Client
	all    []*resident
	mu     sync.Mutex
	wishes map[string]*wish
}

// A resident is a browser with a session.
type resident struct {
	session *http.Cookie
	form    string // token of the session's forms
}

// A wish is an application on its way.
type wish struct {
	mu          sync.Mutex
	who         *resident
	step        int
	draft, path string // where it stands, and its dossier once filed
}

type reply struct {
	status   int
	location string
	page     string
}

func signUp(t *testing.T, home string) *residents {
	t.Helper()
	r := &residents{wishes: map[string]*wish{}, client: &http.Client{Timeout: 20 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: howMany},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	t.Cleanup(r.client.CloseIdleConnections)
	for i := range howMany {
		r.all = append(r.all, r.signUp(t, home, i))
	}
	return r
}

func (r *residents) signUp(t *testing.T, home string, i int) *resident {
	t.Helper()
	form := url.Values{"_key": {fmt.Sprint("sign-up-", i)}, "name": {"Người Thử Nghiệm"}, "login": {fmt.Sprintf("09111%05d", i+1)},
		"hamlet": {"Chí Phúc"}, "password": {demo.Password}}
	resp, err := r.client.PostForm(home+"/dang-ky", form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther || len(resp.Cookies()) == 0 {
		page, _ := io.ReadAll(resp.Body)
		t.Fatalf("sign-up answers %d: %.1000s", resp.StatusCode, page)
	}
	one := &resident{session: resp.Cookies()[0]}
	account, err := r.get(home+"/tai-khoan", one)
	token := regexp.MustCompile(`name="_form" value="([^"]+)"`).FindStringSubmatch(account.page)
	if err != nil || token == nil {
		t.Fatalf("the account page answers %d, %v, without a form: %.500s", account.status, err, account.page)
	}
	one.form = token[1]
	return one
}

func (r *residents) get(address string, who *resident) (reply, error) {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return reply{}, err
	}
	return r.do(req, who)
}

func (r *residents) do(req *http.Request, who *resident) (reply, error) {
	if who != nil {
		req.AddCookie(who.session)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header.Get("Location"), string(page)}, err
}

// steps are the forms of an application, in order; {draft} is its address.
var steps = []struct {
	path string
	form func(mark string) url.Values
}{
	{"/thu-tuc/" + filing + "/nop", func(string) url.Values { return url.Values{} }},
	{"{draft}/noi-nhan", func(string) url.Values { return url.Values{"authority": {"Ủy ban nhân dân xã Tống Sơn"}} }},
	{"{draft}/ai-nop", func(string) url.Values { return url.Values{"applies_for": {"self"}} }},
	{"{draft}/nguoi-yeu-cau", func(string) url.Values {
		return url.Values{"requester.full_name": {"Người Thử Nghiệm"}, "requester.personal_id": {"038190000001"},
			"requester.id_document.kind": {"cccd"}, "requester.id_document.number": {"038190000001"},
			"requester.residence_kind": {"thuong_tru"}, "requester.residence.scope": {"1"}, "requester.residence.province": {"38"},
			"requester.residence.commune": {"Xã Tống Sơn"}, "requester.residence.detail": {"Chí Phúc"}}
	}},
	{"{draft}/noi-dung", func(mark string) url.Values { return url.Values{"content": {mark}} }},
	{"{draft}/cam-ket", func(string) url.Values { return url.Values{"pledge": {"on"}} }},
	{"{draft}/kiem-tra", func(string) url.Values { return url.Values{"nhan": {"counter"}} }},
}

// wish finds the application of a mark. Which resident files it follows from
// the mark.
func (r *residents) wish(mark string) *wish {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wishes[mark] == nil {
		sum := fnv.New32a()
		io.WriteString(sum, mark)
		r.wishes[mark] = &wish{who: r.all[sum.Sum32()%howMany]}
	}
	return r.wishes[mark]
}

var dossierPath = regexp.MustCompile(`/ho-so/[0-9a-f-]{36}`)

// try takes an application as far as it gets and returns the last answer. The
// last answer of a whole filing is its confirmation, 200.
func (r *residents) try(ctx context.Context, home, mark string) (status int, page string, err error) {
	w := r.wish(mark)
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.step < len(steps) {
		step := steps[w.step]
		form := step.form(mark)
		form.Set("_key", fmt.Sprintf("%s-%d", mark, w.step))
		form.Set("_form", w.who.form)
		address := home + strings.Replace(step.path, "{draft}", w.draft, 1)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
		if err != nil {
			return 0, "", err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		a, err := r.do(req, w.who)
		if err != nil || a.status >= http.StatusBadRequest {
			return a.status, a.page, err
		}
		switch {
		case w.step == 0:
			w.draft = a.location
		case w.step == len(steps)-1:
			if w.path = dossierPath.FindString(a.page); w.path == "" {
				return a.status, a.page, fmt.Errorf("the confirmation names no dossier: %.500s", a.page)
			}
		}
		w.step++
	}
	return http.StatusOK, "", nil
}

// file is try for a trial: nil only when the whole application was taken.
func (r *residents) file(ctx context.Context, home, mark string) error {
	status, page, err := r.try(ctx, home, mark)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d: %.300s", status, page)
	}
	return err
}

// readBack opens some of the dossiers as their owners: what was taken is not
// only somewhere in the database.
func (r *residents) readBack(t testing.TB, home string, marks []string) {
	t.Helper()
	marks = slices.DeleteFunc(slices.Clone(marks), func(mark string) bool { return r.wish(mark).path == "" })
	for _, mark := range marks[:min(5, len(marks))] {
		w := r.wish(mark)
		a, err := r.get(home+w.path, w.who)
		if err != nil || a.status != http.StatusOK || !strings.Contains(a.page, mark) {
			t.Errorf("%s of %s answers %d, %v: %.300s", w.path, mark, a.status, err, a.page)
		}
	}
}
