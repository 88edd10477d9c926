package api_test

import (
	"encoding/json"
	"reflect"
	"strconv"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

func place() map[string]any {
	return map[string]any{"scope": "1", "province": "38", "commune": "Xã Mẫu", "detail": "Thôn Một"}
}

func parent(name string) map[string]any {
	return map[string]any{"full_name": name, "birth": "1995", "ethnicity": "Kinh", "nationality": "Việt Nam",
		"residence_kind": "thuong_tru", "residence": place()}
}

// birthAnswers is a birth registration in order, with its paper in a file.
func birthAnswers(file string) map[string]any {
	return map[string]any{
		"authority": "UBND xã Mẫu", "relation": "Me", "registration_kind": "1", "parentage": "both", "pledge": true,
		"requester": map[string]any{"full_name": "Nguyễn Thị Mẫu", "personal_id": "038190000001", "residence_kind": "thuong_tru",
			"id_document": map[string]any{"kind": "cccd", "number": "038190000001"}, "phone": "0912345678", "residence": place()},
		"mother": parent("Nguyễn Thị Mẫu"), "father": parent("Lê Văn Mẫu"),
		"child": map[string]any{"full_name": "Lê Thị An", "birth_date": "2026-11-01", "sex": "nu", "ethnicity": "Kinh",
			"nationality": "Việt Nam", "birth_place": place(), "native_place": place(), "birth_proof": "birth_notice"},
		"copy": map[string]any{"want": "khong"}, "papers": map[string]any{"c3": []any{map[string]any{"file": file}}},
	}
}

// draft is a filled draft of a resident, by the API alone.
func (h *house) draft(who string) string {
	h.t.Helper()
	id := h.wants(h.ask(who, "POST", "/drafts", map[string]any{"procedure": birth}), 201).text("id")
	file := h.wants(h.send(who, h.form("POST", "/drafts/"+id+"/files", map[string]any{"field": "papers.c3"},
		map[string][]byte{"file": photo(h.t)})), 201).text("id")
	put := h.wants(h.ask(who, "PUT", "/drafts/"+id+"/answers", map[string]any{"answers": birthAnswers(file)}), 200)
	if problems, _ := put.at("problems").([]any); len(problems) > 0 {
		h.t.Fatalf("answers in order have problems: %v", problems)
	}
	return id
}

// filed is a dossier of a resident: id, code, PIN.
func (h *house) filed(who string) (id, code, pin string) {
	h.t.Helper()
	s := h.wants(h.ask(who, "POST", "/drafts/"+h.draft(who)+"/submit", map[string]any{}), 201)
	return s.text("id"), s.text("code"), s.text("pin")
}

// act takes a transition at the version the dossier has now.
func (h *house) act(who, id, transition string, with map[string]any) said {
	h.t.Helper()
	now := h.wants(h.ask(who, "GET", "/office/dossiers/"+id, nil), 200)
	body := map[string]any{"version": now.at("version")}
	for k, v := range with {
		body[k] = v
	}
	return h.ask(who, "POST", "/office/dossiers/"+id+"/acts/"+transition, body)
}

func TestFromFilingToTheReturnedResult(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id, code, pin := h.filed("lan")
		if code == "" || len(pin) != 6 {
			t.Fatalf("code %q pin %q", code, pin)
		}
		list := h.wants(h.ask("lan", "GET", "/dossiers", nil), 200)
		if list.text("dossiers.0.id") != id || list.at("dossiers.0.state.national.code") != 1.0 {
			t.Errorf("my dossiers: %s", list.raw)
		}
		work := h.wants(h.ask("hoa", "GET", "/office/dossiers", nil), 200)
		if work.text("dossiers.0.code") != code {
			t.Errorf("work of the receptionist: %s", work.raw)
		}
		if found := h.wants(h.ask("hoa", "GET", "/office/codes/"+code, nil), 200); found.text("id") != id {
			t.Errorf("by code: %s", found.raw)
		}

		asked := map[string]any{"items": []any{map[string]any{"what": "Giấy chứng sinh", "why": "ảnh mờ", "how": "chụp lại", "component": "c3"}}}
		h.wants(h.act("hoa", id, "ask_first", asked), 200)
		own := h.wants(h.ask("lan", "GET", "/dossiers/"+id, nil), 200)
		if own.text("asked.0.what") != "Giấy chứng sinh" || own.text("next.0.id") == "" {
			t.Fatalf("asked to supplement: %s", own.raw)
		}
		supply := map[string]any{"version": own.at("version")}
		if bare := h.ask("lan", "POST", "/dossiers/"+id+"/acts/supply_first", supply); bare.status != 422 || bare.text("errors.0.location") != "body.item.1" {
			t.Errorf("supplement without its paper: %d %s", bare.status, bare.raw)
		}
		h.wants(h.send("lan", h.form("POST", "/dossiers/"+id+"/acts/supply_first", supply, map[string][]byte{"item-1": photo(t)})), 200)

		o := h.wants(h.act("hoa", id, "accept", nil), 200)
		if o.text("paper") != "receipt" || o.text("due") == "" {
			t.Errorf("accepted: %s", o.raw)
		}
		h.wants(h.act("hoa", id, "pass_on", nil), 200)
		doing := map[string]any{"version": h.ask("tuan", "GET", "/office/dossiers/"+id, nil).at("version")}
		h.wants(h.send("tuan", h.form("POST", "/office/dossiers/"+id+"/acts/submit_result", doing, map[string][]byte{"result": photo(t)})), 200)
		h.wants(h.act("binh", id, "sign", nil), 200)
		h.wants(h.act("thu", id, "issue", nil), 200)
		h.wants(h.act("hoa", id, "hand_over", nil), 200)

		h.wants(h.ask("lan", "POST", "/dossiers/"+id+"/rating", map[string]any{"stars": 5, "words": "Nhanh"}), 204)
		end := h.wants(h.ask("lan", "GET", "/dossiers/"+id, nil), 200)
		if end.at("state.national.code") != 10.0 || end.at("rating.stars") != 5.0 {
			t.Errorf("end: %s", end.raw)
		}
		result := h.wants(h.ask("lan", "GET", "/files/"+end.text("result_file"), nil), 200)
		if result.header.Get("Content-Disposition") == "" || result.header.Get("X-Content-Type-Options") != "nosniff" || len(result.raw) < 100 {
			t.Errorf("result: %v, %d bytes", result.header, len(result.raw))
		}
		h.seen(id, code, pin)
	})
}

// seen looks at the finished dossier from all sides.
func (h *house) seen(id, code, pin string) {
	h.t.Helper()
	steps, _ := h.wants(h.ask("lan", "GET", "/dossiers/"+id+"/timeline", nil), 200).at("steps").([]any)
	if len(steps) != 9 {
		h.t.Errorf("%d steps, want 9", len(steps))
	}
	track := h.wants(h.ask("", "POST", "/track", map[string]any{"code": code, "pin": pin}), 200)
	if track.at("national.code") != 10.0 || track.text("state.vi") == "" {
		h.t.Errorf("tracked: %s", track.raw)
	}
	wrong := h.wants(h.ask("", "POST", "/track", map[string]any{"code": code, "pin": "xxxxxx"}), 404)
	absent := h.wants(h.ask("", "POST", "/track", map[string]any{"code": "no-such", "pin": "xxxxxx"}), 404)
	if wrong.text("title") != absent.text("title") || wrong.text("code") != absent.text("code") {
		h.t.Errorf("a wrong PIN and a wrong code differ: %s, %s", wrong.raw, absent.raw)
	}
	readings := h.wants(h.ask("lan", "GET", "/me/readings", nil), 200)
	if readings.text("readings.0.record") != id || readings.text("readings.0.words") == readings.text("readings.0.purpose") {
		h.t.Errorf("who saw her data: %s", readings.raw)
	}
	h.wants(h.ask("lan", "POST", "/dossiers/"+id+"/messages", map[string]any{"text": "Cảm ơn"}), 204)
	if thread := h.ask("lan", "GET", "/dossiers/"+id+"/messages", nil); thread.text("messages.0.text") != "Cảm ơn" {
		h.t.Errorf("thread: %s", thread.raw)
	}
	figures := h.wants(h.ask("binh", "GET", "/office/overview", nil), 200)
	if figures.at("stars.n") != 5.0 {
		h.t.Errorf("figures: %s", figures.raw)
	}
}

func TestAtTheCounter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := h.wants(h.ask("hoa", "POST", "/office/drafts", map[string]any{"procedure": birth}), 201).text("id")
		file := h.wants(h.send("hoa", h.form("POST", "/office/drafts/"+d+"/files", map[string]any{"field": "papers.c3"},
			map[string][]byte{"file": photo(t)})), 201).text("id")
		h.wants(h.ask("hoa", "PUT", "/office/drafts/"+d+"/answers", map[string]any{"answers": birthAnswers(file)}), 200)
		h.wants(h.ask("hoa", "GET", "/drafts/"+d, nil), 404) // not one of her own
		entry := map[string]any{"applicant": map[string]any{"name": "Bà Khách", "id_number": "038190000002"}, "accept": true}
		s := h.wants(h.ask("hoa", "POST", "/office/drafts/"+d+"/enter", entry), 201)
		seen := h.wants(h.ask("hoa", "GET", "/office/dossiers/"+s.text("id"), nil), 200)
		if seen.at("state.national.code") != 2.0 || seen.text("applicant.id_number") == "038190000002" {
			t.Errorf("entered: %s", seen.raw)
		}
		whole := h.wants(h.ask("hoa", "GET", "/office/dossiers/"+s.text("id")+"?whole=true", nil), 200)
		if whole.text("applicant.id_number") != "038190000002" {
			t.Errorf("asked for whole: %s", whole.text("applicant.id_number"))
		}
		h.wants(h.ask("hoa", "POST", "/office/tickets", map[string]any{"priority": true}), 201)
		if called := h.wants(h.ask("hoa", "POST", "/office/tickets/next", map[string]any{"counter": "1"}), 200); called.at("number") != 1.0 {
			t.Errorf("called: %s", called.raw)
		}
		h.wants(h.ask("", "GET", "/queue", nil), 200)
	})
}

func TestTheOfficeAtWork(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, _, _ := h.filed("lan")
		second, _, _ := h.filed("minh")
		for _, id := range []string{first, second} {
			h.wants(h.act("hoa", id, "accept", nil), 200)
		}
		bulk := h.wants(h.ask("hoa", "POST", "/office/acts/pass_on", map[string]any{"ids": []string{first, "no-such", second}}), 200)
		if bulk.text("results.0.outcome.state") != "processing" || bulk.text("results.1.problem.code") != "gate.missing" ||
			bulk.text("results.2.outcome.state") != "processing" {
			t.Errorf("passed on together: %s", bulk.raw)
		}
		at := func() any { return h.wants(h.ask("tuan", "GET", "/office/dossiers/"+first, nil), 200).at("version") }
		tuan := h.ask("tuan", "GET", "/me", nil).text("id")
		h.wants(h.ask("binh", "POST", "/office/dossiers/"+first+"/assignment", map[string]any{"version": at(), "assignee": tuan}), 200)
		if mine := h.ask("tuan", "GET", "/office/dossiers?assignee="+tuan, nil); mine.text("dossiers.0.id") != first {
			t.Errorf("assigned to him: %s", mine.raw)
		}
		asked := h.wants(h.ask("tuan", "POST", "/office/dossiers/"+first+"/subtasks",
			map[string]any{"version": at(), "agency": "Công an xã", "what": "Xác nhận cư trú", "days": 2, "waits": true}), 201)
		answer := map[string]any{"text": "Có cư trú"}
		h.wants(h.send("tuan", h.form("POST", "/office/dossiers/"+first+"/subtasks/"+asked.text("id")+"/answer", answer,
			map[string][]byte{"file": photo(t)})), 204)
		h.wants(h.ask("tuan", "POST", "/office/dossiers/"+first+"/subtasks/"+asked.text("id")+"/answer", answer), 409)
		seen := h.ask("tuan", "GET", "/office/dossiers/"+first, nil)
		if seen.text("subtasks.0.answer") != "Có cư trú" || seen.text("subtasks.0.file") == "" {
			t.Errorf("answered: %s", seen.raw)
		}
		h.wants(h.ask("tuan", "POST", "/office/dossiers/"+first+"/messages", map[string]any{"text": "Xin chờ một ngày"}), 204)
		h.wants(h.ask("lan", "POST", "/dossiers/"+first+"/read", nil), 204)
		slip := h.wants(h.ask("tuan", "GET", "/office/dossiers/"+first+"/timeline", nil), 200)
		if slip.text("messages.0.text") != "Xin chờ một ngày" || slip.text("messages.0.read") == "" {
			t.Errorf("thread: %s", slip.raw)
		}
		h.wants(h.ask("hoa", "POST", "/office/dossiers/"+first+"/pin", nil), 200)

		next := h.ask("minh", "GET", "/dossiers/"+second, nil)
		h.wants(h.ask("minh", "POST", "/dossiers/"+second+"/acts/withdraw", map[string]any{"version": next.at("version"), "reason": "Đổi ý"}), 200)
		if after := h.ask("minh", "GET", "/dossiers/"+second, nil); after.at("state.national.code") != 7.0 {
			t.Errorf("withdrawn: %s", after.raw)
		}
		reading := h.ask("lan", "GET", "/me/readings", nil).at("readings.0.number").(float64)
		question := "/me/readings/" + strconv.Itoa(int(reading)) + "/question"
		h.wants(h.ask("minh", "POST", question, map[string]any{"note": "?"}), 404)
		h.wants(h.ask("lan", "POST", question, map[string]any{"note": "Ai đây?"}), 204)
		h.wants(h.ask("lan", "POST", question, map[string]any{"note": "Ai đây?"}), 409)
	})
}

// Rows, parts of rows, numbers with decimals and files in rows come back as
// they were put.
func TestRowsComeBackAsTheyWerePut(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	yes := true
	for code, answers := range map[string]string{
		"2.000815": `{"items":[{"doc_name":"Bằng tốt nghiệp","pages":2,"copies":3,"foreign":true,"legalised":true,"scan":{"file":"f1"}},
			{"doc_name":"Giấy khai sinh","pages":1,"copies":1}]}`,
		"1.012783": `{"parcels":[{"map_sheet":"12","parcel_no":"34","area":1234.5,"use":"ONT",
			"address":{"scope":"1","province":"38","commune":"Xã Mẫu","detail":"Thôn Một"}}]}`,
	} {
		h.must(h.api.Services.Set(t.Context(), gate.System("test", tongSon), procedures.Setting{Code: code, Here: &yes}))
		d := h.wants(h.ask("lan", "POST", "/drafts", map[string]any{"procedure": code}), 201).text("id")
		h.wants(h.ask("lan", "PUT", "/drafts/"+d+"/answers", []byte(`{"answers":`+answers+`}`)), 200)
		got := h.wants(h.ask("lan", "GET", "/drafts/"+d, nil), 200).at("answers").(map[string]any)
		var want map[string]any
		h.must(json.Unmarshal([]byte(answers), &want))
		for name, rows := range want {
			if !reflect.DeepEqual(got[name], rows) {
				t.Errorf("%s %s: put %v, got %v", code, name, rows, got[name])
			}
		}
	}
}
