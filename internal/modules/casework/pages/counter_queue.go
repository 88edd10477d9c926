package pages

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// ticketNumber is the number of an address; what is none is nobody's.
func ticketNumber(r *http.Request) (int, error) {
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || n < 1 {
		return 0, gate.ErrMissing
	}
	return n, nil
}

// ticket is the slip with a number, to print or to read out.
func (o Office) ticket(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	n, err := ticketNumber(r)
	if err != nil {
		return err
	}
	q, err := o.Desk.InQueue(r.Context(), who, n)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, ticketPage(q, o.Now(), o.Address(r)+myNumberPath(n)))
}

// myNumberPath is where the QR code of a slip leads.
func myNumberPath(n int) string { return "/bang-so/" + strconv.Itoa(n) }

// myNumber is for the telephone of who waits: how many are before them, and
// how long that may take. It asks again by itself.
func (o Office) myNumber(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	n, err := ticketNumber(r)
	if err != nil {
		return err
	}
	q, err := o.Desk.InQueue(r.Context(), who, n)
	if err != nil {
		return err
	}
	if q.Done.IsZero() {
		w.Header().Set("Refresh", "30")
	}
	return web.Page(w, r, http.StatusOK, myNumberPage(q))
}

func (o Office) callNext(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	counter := said(r, "counter")
	ticket, err := o.Desk.CallNext(r.Context(), who, counter)
	if err != nil {
		return o.refused(w, r, who, err)
	}
	return o.backToDesk(w, r, ticket.Number)
}

func (o Office) backToDesk(w http.ResponseWriter, r *http.Request, called int) error {
	q := url.Values{}
	if counter := said(r, "counter"); counter != "" {
		q.Set("quay", counter)
	}
	if called > 0 {
		q.Set("goi", strconv.Itoa(called))
	}
	return web.Redirect(w, r, withQuery("/quay", q.Encode()))
}

// moveTicket does one of the four things that become of who was called.
func (o Office) moveTicket(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	n, err := ticketNumber(r)
	if err != nil {
		return err
	}
	called := 0
	switch r.PathValue("act") {
	case "vang":
		err = o.Desk.MissTicket(r.Context(), who, n)
	case "goi-lai":
		err, called = o.Desk.RecallTicket(r.Context(), who, n), n
	case "chuyen":
		err = o.Desk.TransferTicket(r.Context(), who, n, said(r, "to"))
	case "cho-lai":
		err = o.Desk.ReturnTicket(r.Context(), who, n)
	default:
		err = gate.ErrMissing
	}
	if err != nil {
		return o.refused(w, r, who, err)
	}
	return o.backToDesk(w, r, called)
}

// board is the screen of the hall, for everybody: numbers only. Without a
// script it loads itself again; the script asks for the calls alone and says
// them aloud.
func (o Office) board(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	b, err := o.Desk.Board(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, boardPage(b))
}

// calls is the board as a script reads it.
func (o Office) calls(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	b, err := o.Desk.Board(r.Context(), who)
	if err != nil {
		return err
	}
	type call struct {
		Number  int    `json:"so"`
		Counter string `json:"quay"`
		At      int64  `json:"luc"`
		Say     string `json:"loi"`
		Where   string `json:"moi"` // over the number
		Under   string `json:"o"`   // under it, once it is not the newest
	}
	said := struct {
		Calls   []call `json:"goi"`
		Waiting string `json:"cho"`
	}{Calls: []call{}, Waiting: t(r.Context(), "casework.office.ticket.waiting", b.Waiting)}
	for _, ticket := range b.Called {
		said.Calls = append(said.Calls, call{ticket.Number, ticket.Counter, ticket.Announced().UnixMilli(), callSentence(r.Context(), ticket),
			calledWords(r.Context(), ticket), boardCounter(r.Context(), ticket)})
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(said)
}

// installed describes the board to a browser that keeps it as a program of its
// own, on the whole screen.
func (o Office) installed(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	w.Header().Set("Content-Type", "application/manifest+json; charset=utf-8")
	return json.NewEncoder(w).Encode(map[string]any{
		"name": t(r.Context(), "casework.office.board.title") + " – " + web.CommuneOf(r).Name, "short_name": t(r.Context(), "casework.office.board.title"),
		"lang": "vi", "start_url": href(r.Context(), "/bang-so"), "scope": href(r.Context(), "/bang-so"),
		"display": "fullscreen", "orientation": "landscape", "background_color": "#084b38", "theme_color": "#084b38",
		"icons": []map[string]string{{"src": boardIcon(), "sizes": "any", "type": "image/svg+xml"}},
	})
}

// minutes rounds a wait to whole minutes, one at least.
func minutes(d time.Duration) int { return max(1, int((d+30*time.Second)/time.Minute)) }

// latest are the calls on the board after the newest.
func latest(b casework.Board) []casework.Ticket {
	if len(b.Called) == 0 {
		return nil
	}
	return b.Called[1:]
}
