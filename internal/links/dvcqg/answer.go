package dvcqg

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"xaso/internal/modules/exchange"
)

// read decides what an answer means. Only an answer in the agreed shape counts
// as taken or refused: a page of some proxy in between is trouble, and when it
// came with a good status nobody knows what happened.
func (a answer) read(op string, got response) (exchange.Answer, error) {
	code, text, data, understood := a.parse(got.body)
	good := got.status >= 200 && got.status < 300
	switch {
	case understood && good && code == a.OK:
		return a.taken(op, code, text, data)
	case got.status == http.StatusTooManyRequests:
		return exchange.Answer{}, &exchange.Trouble{What: exchange.Unwell, Text: said(got.status, text), After: got.after, Crowded: true}
	case got.status >= 500 || got.status == http.StatusRequestTimeout:
		return exchange.Answer{}, &exchange.Trouble{What: exchange.Unwell, Text: said(got.status, text), After: got.after, Arrived: true}
	case got.status == http.StatusUnauthorized:
		return exchange.Answer{}, &exchange.Trouble{What: exchange.NoToken, Text: said(got.status, text)}
	case understood && (good || got.status >= 400):
		return exchange.Answer{}, &exchange.Refused{Code: code, Text: text}
	case good:
		return exchange.Answer{}, &exchange.Trouble{What: exchange.Unclear, Arrived: true}
	}
	return exchange.Answer{}, &exchange.Trouble{What: exchange.Unclear, Text: said(got.status, "")}
}

func said(status int, text string) string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, text))
}

// taken reads the id that an act gives back.
func (a answer) taken(op, code, text string, data json.RawMessage) (exchange.Answer, error) {
	answer := exchange.Answer{Code: code, Text: text}
	field := a.ID[op]
	if field == "" {
		return answer, nil
	}
	var one map[string]json.RawMessage
	if json.Unmarshal(data, &one) != nil {
		var many []map[string]json.RawMessage
		if json.Unmarshal(data, &many) == nil && len(many) == 1 {
			one = many[0]
		}
	}
	answer.ID = textOf(one[field])
	if !goodID(answer.ID) {
		return exchange.Answer{}, &exchange.Trouble{What: exchange.Unclear, Text: field, Arrived: true}
	}
	return answer, nil
}

// goodID: an id is kept and written into later messages, so it is what an id
// looks like and nothing else.
func goodID(s string) bool {
	if s == "" || len(s) > 200 {
		return false
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}

// parse finds code, text and data of an answer. A code may be a text or a
// number.
func (a answer) parse(body []byte) (code, text string, data json.RawMessage, understood bool) {
	var fields map[string]json.RawMessage
	d := json.NewDecoder(bytes.NewReader(body))
	if d.Decode(&fields) != nil || d.More() {
		return "", "", nil, false
	}
	code = textOf(fields[a.Code])
	return code, textOf(fields[a.Text]), fields[a.Data], code != ""
}

// textOf is a JSON text or number as text, "" for anything else.
func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}
