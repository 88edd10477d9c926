package api_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/db/dbtest"
)

func today(h *house) clock.Date { return clock.DateOf(h.now) }

func TestARequestSentTwiceHasOneEffect(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		start := map[string]any{"procedure": birth}
		a := h.wants(h.ask("lan", "POST", "/drafts", start, "Idempotency-Key", "start"), 201)
		b := h.wants(h.ask("lan", "POST", "/drafts", start, "Idempotency-Key", "start"), 201)
		if a.text("id") != b.text("id") {
			t.Errorf("drafts %s and %s", a.text("id"), b.text("id"))
		}
		if c := h.wants(h.ask("minh", "POST", "/drafts", start, "Idempotency-Key", "start"), 201); c.text("id") == a.text("id") {
			t.Error("the key of one person answered another")
		}
		d := h.draft("lan")
		early := h.ask("lan", "POST", "/drafts/"+a.text("id")+"/submit", map[string]any{}, "Idempotency-Key", "file")
		h.wants(early, 422) // refused: the key is not used up
		one := h.wants(h.ask("lan", "POST", "/drafts/"+d+"/submit", map[string]any{}, "Idempotency-Key", "file"), 201)
		two := h.wants(h.ask("lan", "POST", "/drafts/"+d+"/submit", map[string]any{}, "Idempotency-Key", "file"), 201)
		if one.text("id") != two.text("id") || one.text("pin") != two.text("pin") || one.text("code") != two.text("code") {
			t.Errorf("filed as %s and %s", one.raw, two.raw)
		}
		id := one.text("id")
		for range 2 {
			h.wants(h.ask("hoa", "POST", "/office/dossiers/"+id+"/acts/accept", map[string]any{"version": 1}, "Idempotency-Key", "a"), 200)
		}
		h.wants(h.ask("hoa", "POST", "/office/dossiers/"+id+"/acts/accept", map[string]any{"version": 1}, "Idempotency-Key", "b"), 409)
		for _, text := range []string{"một", "một", "hai"} { // the same key, but another wish
			h.wants(h.ask("lan", "POST", "/dossiers/"+id+"/messages", map[string]any{"text": text}, "Idempotency-Key", "m"), 204)
		}
		n := 0
		thread, _ := h.ask("lan", "GET", "/dossiers/"+id+"/messages", nil).at("messages").([]any)
		for _, m := range thread {
			if m.(map[string]any)["side"] == "resident" {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d messages, want 2", n)
		}
		up := h.form("POST", "/drafts/"+a.text("id")+"/files", map[string]any{"field": "papers.c3"}, map[string][]byte{"file": photo(t)})
		again := h.form("POST", "/drafts/"+a.text("id")+"/files", map[string]any{"field": "papers.c3"}, map[string][]byte{"file": photo(t)})
		if x, y := h.send("lan", up, "Idempotency-Key", "f"), h.send("lan", again, "Idempotency-Key", "f"); x.text("id") == "" || x.text("id") != y.text("id") {
			t.Errorf("attached %s and %s", x.raw, y.raw)
		}
		if s := h.ask("lan", "POST", "/drafts", start, "Idempotency-Key", ""); s.status != 422 || s.text("code") != "web.no-key" {
			t.Errorf("without a key: %d %s", s.status, s.raw)
		}
	})
}

func TestAnswersAreJudgedAsOnThePages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := h.wants(h.ask("lan", "POST", "/drafts", map[string]any{"procedure": birth}), 201).text("id")
		put := func(answers map[string]any) said {
			return h.ask("lan", "PUT", "/drafts/"+d+"/answers", map[string]any{"answers": answers})
		}
		wrong := birthAnswers("no-such-file")
		wrong["child"].(map[string]any)["birth_date"] = "2030-01-01"
		delete(wrong["requester"].(map[string]any), "full_name")
		s := h.wants(put(wrong), 200)
		for _, location := range []string{`"answers.child.birth_date"`, `"answers.requester.full_name"`} {
			if !strings.Contains(string(s.raw), location) {
				t.Errorf("no problem at %s: %s", location, s.raw)
			}
		}
		refused := h.wants(h.ask("lan", "POST", "/drafts/"+d+"/submit", map[string]any{}), 422)
		if refused.text("code") != "casework.answers" || !strings.Contains(string(refused.raw), `"answers.child.birth_date"`) {
			t.Errorf("submitted: %s", refused.raw)
		}
		if strange := h.wants(put(map[string]any{"child": map[string]any{"nickname": "Bé"}, "colour": 1}), 422); strange.text("errors.1.location") != "body.answers.colour" ||
			strange.text("errors.0.location") != "body.answers.child.nickname" {
			t.Errorf("unknown fields: %s", strange.raw)
		}
		if kind := h.wants(put(map[string]any{"child": map[string]any{"full_name": 7}}), 422); kind.text("errors.0.location") != "answers.child.full_name" {
			t.Errorf("number for a name: %s", kind.raw)
		}
		h.wants(put(birthAnswers("no-such-file")), 200)
		file := h.wants(h.ask("lan", "POST", "/drafts/"+d+"/submit", map[string]any{}), 422)
		if file.text("errors.0.location") != "answers.papers.c3" && !strings.Contains(string(file.raw), "papers.c3") {
			t.Errorf("a file that is not there: %s", file.raw)
		}
		if s := h.wants(put(map[string]any{}), 200); len(s.at("answers").(map[string]any)) > 3 {
			t.Errorf("cleared, but there are %v", s.at("answers"))
		}
	})
}

func TestRefusalsAreProblems(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	d := h.wants(h.ask("lan", "POST", "/drafts", map[string]any{"procedure": birth}), 201).text("id")
	for _, tt := range []struct {
		name, path string
		body       any
		extra      []string
		status     int
		code       string
	}{
		{"no JSON", "/drafts", []byte("{"), nil, 400, "api.malformed"},
		{"nothing", "/drafts", []byte(""), nil, 400, "api.malformed"},
		{"other kind", "/drafts", []byte("<a/>"), []string{"Content-Type", "application/xml"}, 415, "api.body-kind"},
		{"form", "/drafts", []byte("procedure=1"), []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "api.body-kind"},
		{"wrong type", "/drafts", map[string]any{"procedure": 1}, nil, 422, "api.shape"},
		{"missing", "/drafts", map[string]any{}, nil, 422, "api.shape"},
		{"unknown", "/drafts", map[string]any{"procedure": birth, "x": 1}, nil, 422, "api.shape"},
		{"no such procedure", "/drafts", map[string]any{"procedure": "9.999999"}, nil, 404, "gate.missing"},
		{"too large", "/drafts", map[string]any{"procedure": strings.Repeat("x", 2<<20)}, nil, 413, "api.too-large"},
		{"no file", "/drafts/" + d + "/files", map[string]any{"field": "papers.c3"}, nil, 422, "api.no-file"},
		{"not a paper", "/drafts/" + d + "/files", map[string]any{"field": "child.full_name"}, nil, 422, "api.not-a-paper"},
	} {
		s := h.ask("lan", "POST", tt.path, tt.body, tt.extra...)
		if s.status != tt.status || s.text("code") != tt.code || s.header.Get("Content-Type") != "application/problem+json" || s.text("instance") == "" {
			t.Errorf("%s: %d %s, want %d %s", tt.name, s.status, s.raw, tt.status, tt.code)
		}
	}
	if s := h.ask("lan", "POST", "/drafts", map[string]any{}); s.text("errors.0.location") != "body" {
		t.Errorf("missing property: %s", s.raw)
	}
	script := h.send("lan", h.form("POST", "/drafts/"+d+"/files", map[string]any{"field": "papers.c3"},
		map[string][]byte{"file": []byte("<svg onload=alert(1)>")}))
	if script.status != 415 || !strings.HasPrefix(script.text("code"), "blob.") || script.text("errors.0.location") != "body.file" {
		t.Errorf("a script for a photo: %d %s", script.status, script.raw)
	}
	vi := h.ask("lan", "GET", "/dossiers/none", nil, "Accept-Language", "vi-VN,vi;q=0.9,en;q=0.5")
	en := h.ask("lan", "GET", "/dossiers/none", nil, "Accept-Language", "fr, en-GB;q=0.8, vi;q=0.2")
	if vi.text("title") == en.text("title") || !strings.Contains(vi.text("title"), "Không") {
		t.Errorf("titles %q and %q", vi.text("title"), en.text("title"))
	}
	if chosen := h.ask("lan", "GET", "/dossiers/none", nil, "Accept-Language", "vi", "Cookie", "lang=en"); chosen.text("title") != en.text("title") {
		t.Errorf("the reader chose English: %q", chosen.text("title"))
	}
}

func TestGuessingPINsIsSlowedDown(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	guess := map[string]any{"code": "H56.15316-261123-0001", "pin": "000000"}
	for range 10 {
		h.wants(h.ask("", "POST", "/track", guess, "Idempotency-Key", "always-the-same"), 404)
	}
	s := h.wants(h.ask("", "POST", "/track", guess, "Idempotency-Key", "always-the-same"), 429)
	if s.header.Get("Retry-After") == "" || s.text("code") != "casework.too-many-tries" {
		t.Errorf("%v %s", s.header, s.raw)
	}
}

// FuzzBodies sends what no client should to the operations that read most:
// whatever comes, the answer is a described refusal and never a fault of ours.
func FuzzBodies(f *testing.F) {
	for _, s := range []string{`{}`, `{"version":1}`, `{"version":1,"items":[{"what":"","why":"","how":""}],"new_due":"2026-02-30"}`,
		`{"answers":{"child":[1,{}],"papers":{"c3":{"file":null}}}}`, `{"answers":{"child":{"birth_date":{"day":1}}}}`, `[]`, `null`, `"\ud800"`,
		`{"owner":{"name":"\u0000"},"return_by":"post"}`, `{"answers":{"members":[[],{"full_name":true}]},"version":1e300}`} {
		f.Add(s)
	}
	h := open(f, dbtest.SQLite(f))
	id, _, _ := h.filed("lan")
	d := h.wants(h.ask("lan", "POST", "/drafts", map[string]any{"procedure": birth}), 201).text("id")
	f.Fuzz(func(t *testing.T, body string) {
		h.t = t
		for _, door := range [][3]string{{"hoa", "POST", "/office/dossiers/" + id + "/acts/ask_first"}, {"lan", "POST", "/drafts/" + d + "/submit"},
			{"lan", "PUT", "/drafts/" + d + "/answers"}, {"lan", "POST", "/dossiers/" + id + "/acts/withdraw"}} {
			r := httptest.NewRequest(door[1], "/api/v1"+door[2], bytes.NewReader([]byte(body)))
			r.Header.Set("Content-Type", "application/json")
			if s := h.send(door[0], r); s.status >= 500 {
				t.Errorf("%s %s: %d %s", door[1], door[2], s.status, s.raw)
			}
		}
	})
}
