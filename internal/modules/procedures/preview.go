package procedures

import "fmt"

// Preview compiles an edition as it would be published, for looking at it as a
// resident or at the counter (Situation.Office). An error means that it cannot
// be shown yet; Check says why in words.
func (l *Library) Preview(e Edition) (*Form, error) {
	c, err := e.clone()
	if err != nil {
		return nil, err
	}
	f, err := l.assemble(c.Form, c.Procedure.Components)
	if err != nil {
		return nil, fmt.Errorf("preview %s: %w", e.Procedure.Code, err)
	}
	return f, nil
}
