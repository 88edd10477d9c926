package pages

import (
	"embed"
	"io/fs"
	"net/http"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
	"xaso/internal/platform/web"
)

// RelayTexts are the sentences of the pages between communes: the files named
// relay_*.
var RelayTexts fs.FS = renamed{relayLocale, "locale_relay/"}

//go:embed locale_relay/*.json
var relayLocale embed.FS

// RelayPath is the list of requests between communes.
const RelayPath = "/phoi-hop"

const (
	lettersPath = "/thu-lien-xa"
	askPart     = "/phoi-hop-xa"
	sendPart    = "/chuyen-xa"
)

// SeesRelays reports whether the list belongs into somebody's menu.
func SeesRelays(who gate.Actor) bool {
	return who.May(casework.MayProcess) || who.May(casework.MaySupervise) || who.May(casework.MayApprove)
}

// relayRoutes are the addresses of what communes ask of each other.
func (o Office) relayRoutes() []web.Route {
	return []web.Route{
		web.Get(RelayPath, web.SignedIn, o.relays),
		web.Get(lettersPath, web.Needs(post.MayManage), o.letters),
		web.Post(lettersPath+"/{letter}", web.Needs(post.MayManage), o.resend),
		web.Get(RelayPath+"/{relay}", web.SignedIn, o.relay),
		web.Post(RelayPath+"/{relay}/giao", web.SignedIn, o.assignRelay),
		web.Post(RelayPath+"/{relay}/tra-loi", web.SignedIn, o.serveRelay, web.Body(mostUpload)),
		web.Get(RelayPath+"/{relay}/tep/{file}", web.SignedIn, o.relayFile),
		web.Get("/viec/{id}"+askPart, web.Needs(casework.MayProcess), o.askingCommune),
		web.Post("/viec/{id}"+askPart, web.Needs(casework.MayProcess), o.askCommune),
		web.Post("/viec/{id}"+askPart+"/{relay}/noi-them", web.Needs(casework.MayProcess), o.replyRelay),
		web.Post("/viec/{id}"+askPart+"/{relay}/thu-hoi", web.Needs(casework.MayProcess), o.recallRelay),
		web.Get("/viec/{id}"+sendPart, web.Needs(casework.MayReceive), o.sending),
		web.Post("/viec/{id}"+sendPart, web.Needs(casework.MayReceive), o.sendAway),
	}
}

// A relayList is the page of requests.
type relayList struct {
	casework.Requests
	Side    string
	Closed  bool
	Letters bool // the reader may look after letters
}

func (o Office) relays(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	l := relayList{Side: casework.Incoming, Closed: q.Get("xem") == "da-xong", Letters: who.May(post.MayManage)}
	if q.Get("ben") == "di" {
		l.Side = casework.Outgoing
	}
	var err error
	if l.Requests, err = o.Desk.Relays(r.Context(), who, l.Side, l.Closed); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, relaysPage(l))
}

// relaysAt is the list by side and state.
func relaysAt(side string, closed bool) string {
	var q []string
	if side == casework.Outgoing {
		q = append(q, "ben=di")
	}
	if closed {
		q = append(q, "xem=da-xong")
	}
	if len(q) == 0 {
		return RelayPath
	}
	return RelayPath + "?" + strings.Join(q, "&")
}

// mostLetters bounds the list of letters that did not arrive.
const mostLetters = 200

// letters shows what has not arrived in another commune.
func (o Office) letters(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return o.lettersAgain(w, r, who, nil)
}

func (o Office) lettersAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	all, err := o.Letters.Unsettled(r.Context(), who, mostLetters)
	if err != nil {
		return err
	}
	names := map[gate.Commune]string{}
	for _, n := range o.Desk.Neighbours(who.Commune) {
		names[n.ID] = n.Authority
	}
	return web.Page(w, r, status(wrong), lettersPage(all, names, r.URL.Query().Get("xong") != "", wrong))
}

func (o Office) resend(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := o.Letters.Resend(r.Context(), who, r.PathValue("letter"))
	if err != nil && fault.KindOf(err) == fault.Conflict {
		return o.lettersAgain(w, r, who, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, lettersPath+"?xong=1")
}
