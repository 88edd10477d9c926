package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"xaso/internal/api"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

func TestWhoIsLetInToADossier(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id, code, _ := h.filed("lan")
		kept := h.draft("lan")
		file := h.ask("lan", "GET", "/dossiers/"+id, nil).text("files.0.id")
		v1 := map[string]any{"version": 1}
		reason := map[string]any{"version": 1, "reason": "x"}
		for _, tt := range []struct {
			name, who, method, path string
			body                    any
			status                  int
		}{
			{"owner", "lan", "GET", "/dossiers/" + id, nil, 200},
			{"neighbour", "minh", "GET", "/dossiers/" + id, nil, 404},
			{"other commune", "xa", "GET", "/x/xa-khac/dossiers/" + id, nil, 404},
			{"other commune's token here", "xa", "GET", "/dossiers/" + id, nil, 401},
			{"not signed in", "", "GET", "/dossiers/" + id, nil, 401},
			{"official by the owner's door", "hoa", "GET", "/dossiers/" + id, nil, 404},
			{"owner by the office's door", "lan", "GET", "/office/dossiers/" + id, nil, 404},
			{"no role by the office's door", "minh", "GET", "/office/dossiers/" + id, nil, 404},
			{"no role, work list", "minh", "GET", "/office/dossiers", nil, 403},
			{"no role, by code", "minh", "GET", "/office/codes/" + code, nil, 404},
			{"no turn, no reason", "tuan", "GET", "/office/dossiers/" + id, nil, 403},
			{"no turn, with reason", "tuan", "GET", "/office/dossiers/" + id + "?reason=doi+chieu", nil, 200},
			{"admin has no business there", "quan", "GET", "/office/dossiers/" + id, nil, 404},
			{"neighbour's file", "minh", "GET", "/files/" + file, nil, 404},
			{"neighbour's draft", "minh", "GET", "/drafts/" + kept, nil, 404},
			{"neighbour puts answers", "minh", "PUT", "/drafts/" + kept + "/answers", map[string]any{"answers": map[string]any{}}, 404},
			{"neighbour submits", "minh", "POST", "/drafts/" + kept + "/submit", map[string]any{}, 404},
			{"neighbour deletes", "minh", "DELETE", "/drafts/" + kept, nil, 404},
			{"counter reads a resident's draft", "hoa", "GET", "/office/drafts/" + kept, nil, 404},
			{"resident at the counter", "lan", "POST", "/office/drafts", map[string]any{"procedure": birth}, 403},
			{"neighbour withdraws", "minh", "POST", "/dossiers/" + id + "/acts/withdraw", reason, 404},
			{"resident accepts", "lan", "POST", "/office/dossiers/" + id + "/acts/accept", v1, 403},
			{"no role accepts", "minh", "POST", "/office/dossiers/" + id + "/acts/accept", v1, 404},
			{"wrong role accepts", "binh", "POST", "/office/dossiers/" + id + "/acts/accept", v1, 403},
			{"wrong step", "hoa", "POST", "/office/dossiers/" + id + "/acts/hand_over", v1, 409},
			{"stale", "hoa", "POST", "/office/dossiers/" + id + "/acts/accept", map[string]any{"version": 99}, 409},
			{"neighbour rates", "minh", "POST", "/dossiers/" + id + "/rating", map[string]any{"stars": 1}, 404},
			{"neighbour writes", "minh", "POST", "/dossiers/" + id + "/messages", map[string]any{"text": "x"}, 404},
			{"neighbour renews the PIN", "minh", "POST", "/dossiers/" + id + "/pin", nil, 404},
			{"resident assigns", "lan", "POST", "/office/dossiers/" + id + "/assignment", map[string]any{"version": 1, "assignee": "x"}, 403},
			{"resident asks an agency", "lan", "POST", "/office/dossiers/" + id + "/subtasks", map[string]any{"version": 1, "agency": "x", "what": "y"}, 403},
			{"resident, overview", "lan", "GET", "/office/overview", nil, 403},
			{"receptionist, overview", "hoa", "GET", "/office/overview", nil, 403},
			{"resident, officials", "lan", "GET", "/officials", nil, 403},
			{"admin, officials", "quan", "GET", "/officials", nil, 200},
		} {
			if s := h.ask(tt.who, tt.method, tt.path, tt.body); s.status != tt.status {
				t.Errorf("%s: %d, want %d: %.300s", tt.name, s.status, tt.status, s.raw)
			}
		}
	})
}

func TestTokensReachNoFurtherThanTheirScopes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id, _, _ := h.filed("hoa") // an official is a resident too
		reader := h.token(h.actors["hoa"], api.MayReadOwn)
		counter := h.token(h.actors["hoa"], casework.MayReceive)
		next := h.ask("hoa", "GET", "/dossiers/"+id, nil)
		for _, tt := range []struct {
			name, who, method, path string
			body                    any
			status                  int
		}{
			{"reader reads", reader, "GET", "/dossiers/" + id, nil, 200},
			{"reader files", reader, "POST", "/drafts", map[string]any{"procedure": birth}, 403},
			{"reader withdraws", reader, "POST", "/dossiers/" + id + "/acts/withdraw", map[string]any{"version": next.at("version"), "reason": "x"}, 403},
			{"reader at the office", reader, "GET", "/office/dossiers", nil, 403},
			{"reader ends a token", reader, "DELETE", "/tokens/x", nil, 403},
			{"reader makes a token", reader, "POST", "/tokens", map[string]any{"name": "x", "scopes": []string{"api.read-own"}, "until": h.now.Add(time.Hour)}, 403},
			{"counter works", counter, "GET", "/office/dossiers", nil, 200},
			{"counter reads her own", counter, "GET", "/dossiers/" + id, nil, 403},
			{"counter reads her own file", counter, "GET", "/files/" + next.text("files.0.id"), nil, 403},
			{"counter acts on her own", counter, "POST", "/office/dossiers/" + id + "/acts/withdraw", map[string]any{"version": next.at("version"), "reason": "x"}, 403},
			{"counter writes as herself", counter, "POST", "/office/dossiers/" + id + "/messages", map[string]any{"text": "x"}, 403},
			{"counter reads who saw her", counter, "GET", "/me/readings", nil, 403},
			{"counter lists her tokens", counter, "GET", "/tokens", nil, 403},
			{"counter sees officials", counter, "GET", "/officials", nil, 403},
			{"no such token", "xaso_0000", "GET", "/dossiers", nil, 401},
		} {
			if s := h.ask(tt.who, tt.method, tt.path, tt.body); s.status != tt.status {
				t.Errorf("%s: %d, want %d: %.300s", tt.name, s.status, tt.status, s.raw)
			}
		}
		me := h.wants(h.ask(counter, "GET", "/me", nil), 200)
		if scopes, _ := me.at("scopes").([]any); len(scopes) != 1 || scopes[0] != "casework.receive" {
			t.Errorf("me: %s", me.raw)
		}
	})
}

func TestTokensAndSessionsOfOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		wish := map[string]any{"name": "Máy của tôi", "scopes": []string{"api.read-own"}, "until": h.now.Add(time.Hour)}
		if s := h.ask("lan", "POST", "/tokens", wish); s.status != 404 {
			t.Errorf("a token begets a token: %d %s", s.status, s.raw)
		}
		made := h.wants(h.browser("lan", "POST", "/tokens", wish, "Idempotency-Key", "k1"), 201).text("token")
		again := h.wants(h.browser("lan", "POST", "/tokens", wish, "Idempotency-Key", "k1"), 201).text("token")
		if made == "" || made != again {
			t.Errorf("the same key made %q and %q", made, again)
		}
		foreign := map[string]any{"name": "x", "scopes": []string{"casework.approve"}, "until": h.now.Add(time.Hour)}
		if s := h.browser("lan", "POST", "/tokens", foreign); s.status != 422 || s.text("errors.0.location") != "body.scopes" {
			t.Errorf("scopes she does not have: %d %s", s.status, s.raw)
		}
		list := h.wants(h.ask(made, "GET", "/tokens", nil), 200)
		if list.text("tokens.0.name") != "Máy của tôi" || strings.Contains(string(list.raw), made) {
			t.Errorf("tokens: %s", list.raw)
		}
		h.wants(h.ask("lan", "DELETE", "/tokens/"+list.text("tokens.0.id"), nil), 204)
		h.wants(h.ask(made, "GET", "/dossiers", nil), 401)

		program, err := h.api.People.Appoint(t.Context(), gate.System("test", tongSon), people.Appointment{Program: true,
			Details: people.Details{Name: "Cổng tỉnh", Office: "Đồng bộ"}, Roles: []people.Assignment{{Role: people.Receptionist, From: today(h)}}})
		h.must(err)
		key := map[string]any{"account": program, "name": "khóa", "scopes": []string{"casework.receive"}, "until": h.now.Add(time.Hour)}
		if s := h.browser("lan", "POST", "/tokens", key); s.status != 403 {
			t.Errorf("a resident makes an application's token: %d", s.status)
		}
		token := h.wants(h.browser("quan", "POST", "/tokens", key), 201).text("token")
		h.wants(h.ask(token, "POST", "/office/drafts", map[string]any{"procedure": birth}), 201)
		h.wants(h.ask(token, "POST", "/drafts", map[string]any{"procedure": birth}), 403)

		short := h.wants(h.browser("lan", "POST", "/tokens", wish), 201).text("token")
		h.wants(h.ask(short, "GET", "/dossiers", nil), 200)
		h.now = h.now.Add(2 * time.Hour)
		if s := h.ask(short, "GET", "/dossiers", nil); s.status != 401 || s.text("code") != "gate.sign-in" {
			t.Errorf("an expired token: %d %s", s.status, s.raw)
		}
		sessions := h.wants(h.ask("lan", "GET", "/me/sessions", nil), 200)
		h.wants(h.ask("minh", "DELETE", "/me/sessions/"+sessions.text("sessions.0.id"), nil), 404)
		h.wants(h.ask("lan", "DELETE", "/me/sessions/"+sessions.text("sessions.0.id"), nil), 204)
	})
}

// browser asks as a page of the house does: with a session, from the same
// origin.
func (h *house) browser(who, method, path string, body any, extra ...string) said {
	h.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(mustJSON(h.t, body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", "xaso-15316="+h.sessions[who])
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.send("", r, extra...)
}

func TestSessionsServeTheirOwnSiteOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.wants(h.browser("lan", "GET", "/dossiers", nil), 200)
		h.wants(h.browser("lan", "POST", "/drafts", map[string]any{"procedure": birth}), 201)
		forged := h.browser("lan", "POST", "/drafts", map[string]any{"procedure": birth}, "Sec-Fetch-Site", "cross-site")
		if forged.status != 403 || forged.text("code") != "web.forged" {
			t.Errorf("from another site: %d %s", forged.status, forged.raw)
		}
	})
}
