package results

// Events carry ids, never personal data.

// ResultIssued follows every paper that was issued here.
type ResultIssued struct {
	Result  string `json:"result"`
	Dossier string `json:"dossier"` // "" of a certified copy
	Owner   string `json:"owner"`   // account, "" without
	Number  string `json:"number"`
}

// Kind names the event.
func (ResultIssued) Kind() string { return "results.issued" }

// ResultChanged follows a replacement, correction or recall.
type ResultChanged struct {
	Result string `json:"result"`
	Owner  string `json:"owner"`
	How    string `json:"how"` // a Validity
}

// Kind names the event.
func (ResultChanged) Kind() string { return "results.changed" }
