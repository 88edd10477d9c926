package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"xaso/internal/platform/gate"
)

// A recorded line of the outbox, as the province's people read it.
type recorded struct {
	Code    string          `json:"ma_ho_so"`
	Seq     int             `json:"thu_tu"`
	Kind    Kind            `json:"loai"`
	State   State           `json:"trang_thai"`
	Request string          `json:"ma_yeu_cau"`
	Queued  string          `json:"xep_hang_luc"`
	Done    string          `json:"xong_luc,omitempty"`
	Tries   int             `json:"so_lan_gui"`
	Sent    bool            `json:"da_gui_di"` // false: written down only, as it would go out
	Op      string          `json:"thao_tac,omitempty"`
	Content json.RawMessage `json:"noi_dung,omitempty"`
	Unfit   *Unfit          `json:"cho_chua_khop,omitempty"`
	Answer  string          `json:"tra_loi,omitempty"`
}

// mostExported bounds the lines of one file.
const mostExported = 5000

// Export writes a month of the outbox as JSON Lines, oldest first, with
// personal data masked: enough to compare shapes and codes with those who keep
// the other side. more says that the month has more lines.
func (o *Office) Export(ctx context.Context, who gate.Actor, month string, w io.Writer) (more bool, err error) {
	from, to, err := monthOf(month)
	if err != nil {
		return false, err
	}
	var out bytes.Buffer
	err = o.gate.Read(ctx, who, MayOpen, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayOpen, "", "")); err != nil {
			return err
		}
		all, err := gate.All(tx, scanMessage, `SELECT `+messageColumns+` FROM exchange_message
			 WHERE commune_id = $1 AND queued_at >= $2 AND queued_at < $3 ORDER BY id LIMIT $4`, gate.Millis(from), gate.Millis(to), mostExported+1)
		if err != nil {
			return err
		}
		more = len(all) > mostExported
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		for _, m := range all[:min(len(all), mostExported)] {
			r, err := o.record(tx, m)
			if err != nil {
				return err
			}
			if err := e.Encode(r); err != nil {
				return err
			}
		}
		tx.Disclose(gate.Access{Record: "exchange/" + month, Purpose: PurposeTaken})
		return nil
	})
	if err != nil {
		return false, err
	}
	_, err = w.Write(out.Bytes())
	return more, err
}

func (o *Office) record(tx *gate.Tx, m Message) (recorded, error) {
	r := recorded{Code: m.Code, Seq: m.Seq, Kind: m.Kind, State: m.State, Request: m.RequestID(), Queued: m.Queued.Format(time.RFC3339),
		Tries: m.Attempts, Sent: m.Wire != nil, Answer: m.AnswerCode}
	if !m.Done.IsZero() {
		r.Done = m.Done.Format(time.RFC3339)
	}
	if r.Unfit = m.Unfit(); r.Unfit != nil {
		return r, nil
	}
	w := m.Wire
	if w == nil && !m.over() {
		made, err := o.encode(tx, m)
		if unfit, ok := errors.AsType[*Unfit](err); ok {
			r.Unfit = unfit
			return r, nil
		}
		if err != nil {
			return r, err
		}
		w = &made
	}
	if w != nil {
		r.Op = w.Op
		if text := o.readable(*w, true); text != "" {
			var line bytes.Buffer
			if err := json.Compact(&line, []byte(text)); err != nil {
				return r, err
			}
			r.Content = line.Bytes()
		}
	}
	return r, nil
}
