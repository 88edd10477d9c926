package health

import (
	"encoding/json"
	"io"
	"net/http"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Routes are the addresses for machines: /healthz says that the process
// answers, /readyz whether it can serve a write; both in one word, for anybody
// may ask. The findings behind them are for holders of the house's token.
func Routes(w *Watch) []web.Route {
	return []web.Route{
		web.Get("/healthz", web.Public, alive, web.House),
		web.Get("/readyz", web.Public, w.answerReady, web.House),
		web.Get("/readyz/details", web.Secret, w.answerReport, web.House, web.Machine),
	}
}

func alive(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
	return word(w, http.StatusOK, "alive")
}

func (w *Watch) answerReady(rw http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	if Worst(w.Ready(r.Context())) == Bad {
		return word(rw, http.StatusServiceUnavailable, "not ready")
	}
	return word(rw, http.StatusOK, "ready")
}

func word(w http.ResponseWriter, status int, s string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := io.WriteString(w, s+"\n")
	return err
}

// said is a Finding as machines and people read it.
type said struct {
	Key   string `json:"key"`
	Level Level  `json:"level"`
	Words string `json:"words"`
}

func (w *Watch) answerReport(rw http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	all := w.Report(r.Context())
	answer := struct {
		Level    Level  `json:"level"`
		Findings []said `json:"findings"`
	}{Level: Worst(all)}
	for _, f := range all {
		answer.Findings = append(answer.Findings, said{f.Key, f.Level, f.Say(r.Context())})
	}
	rw.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(rw).Encode(answer)
}
