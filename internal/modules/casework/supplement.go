package casework

import (
	"fmt"
	"slices"
	"strings"

	"xaso/internal/modules/procedures"
)

// supply takes the resident's answer to a supplement request: only what was
// asked for may be sent, and every paper asked for must be there.
func (m *move) supply() error {
	if m.t.Role != procedures.ByResident || m.from.National != procedures.WantsPapers || m.to.National == procedures.WantsBack {
		return nil
	}
	steps, err := stepsOf(m.tx, m.d.ID)
	if err != nil {
		return err
	}
	items, _ := asked(steps)
	answered := map[int]bool{}
	for _, up := range m.in.Files {
		if up.Item < 1 || up.Item > len(items) {
			return ErrNotAsked.At("files")
		}
		answered[up.Item] = true
		a := up.attachment(m.tx, "supplement")
		a.Dossier, a.Component = m.d.ID, items[up.Item-1].Component
		if err := insertAttachment(m.tx, a); err != nil {
			return err
		}
		m.step.Detail.Files = append(m.step.Detail.Files, a.ID)
	}
	if err := m.correct(items); err != nil {
		return err
	}
	for i, item := range items {
		if item.Component != "" && !answered[i+1] {
			return ErrItemOpen.With(i + 1).At(fmt.Sprintf("item.%d", i+1))
		}
	}
	m.tell("casework.message.supplied", m.d.Code)
	m.d.Flags.Digitised = m.d.Flags.Digitised || len(m.in.Files) > 0
	return nil
}

// correct replaces the answers that were asked for. Other answers stay as the
// applicant declared them.
func (m *move) correct(items []Item) error {
	for id, value := range m.in.Answers {
		asked := slices.IndexFunc(items, func(i Item) bool { return i.Field == id })
		if asked < 0 {
			return ErrNotAsked.At(id)
		}
		s, ok := value.(string)
		if !ok || len(s) > longestNote {
			return ErrTooLong.With(longestNote).At(id)
		}
		put(m.d.Answers, id, strings.TrimSpace(s))
		m.d.Declared = append(m.d.Declared, Declared{"Bổ sung", items[asked].What, strings.TrimSpace(s)})
	}
	return nil
}

// put sets a value under a dotted id.
func put(a procedures.Answers, id string, value any) {
	head, rest, nested := strings.Cut(id, ".")
	if !nested {
		a[head] = value
		return
	}
	inner, ok := a[head].(procedures.Answers)
	if !ok {
		inner = procedures.Answers{}
		a[head] = inner
	}
	put(inner, rest, value)
}
