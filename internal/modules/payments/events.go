package payments

// Events carry ids and codes, never personal data.

// Settled follows money that came in for a dossier.
type Settled struct {
	Request   string   `json:"request"`
	Dossier   string   `json:"dossier"`
	Code      string   `json:"code"` // of the dossier
	Dong      int64    `json:"dong"`
	How       string   `json:"how"` // cash, transfer
	Receipt   string   `json:"receipt"`
	Pay       string   `json:"pay"` // code of the request
	Applicant string   `json:"applicant"`
	People    []string `json:"people"`
}

// Kind names the event.
func (Settled) Kind() string { return "payments.settled" }

// Asked follows a new request.
type Asked struct {
	Request string   `json:"request"`
	Dossier string   `json:"dossier"`
	Code    string   `json:"code"`
	Pay     string   `json:"pay"`
	Dong    int64    `json:"dong"`
	People  []string `json:"people"`
}

// Kind names the event.
func (Asked) Kind() string { return "payments.asked" }

// Repriced follows a changed amount: a group that pays less, or an official's
// correction.
type Repriced struct {
	Dossier string `json:"dossier"`
	Dong    int64  `json:"dong"`
	Why     string `json:"why"`
}

// Kind names the event.
func (Repriced) Kind() string { return "payments.repriced" }

// Held follows money that somebody has to look at.
type Held struct {
	Movement string `json:"movement"`
	Why      string `json:"why"`
	Dong     int64  `json:"dong"`
}

// Kind names the event.
func (Held) Kind() string { return "payments.held" }

// Refunded follows money that was given back.
type Refunded struct {
	Dossier   string   `json:"dossier"`
	Code      string   `json:"code"`
	Dong      int64    `json:"dong"`
	Reference string   `json:"reference"`
	People    []string `json:"people"`
}

// Kind names the event.
func (Refunded) Kind() string { return "payments.refunded" }

// AccountChanged follows a change of the accounts that residents pay into.
type AccountChanged struct {
	Account string `json:"account"`
	Bank    string `json:"bank"` // "" when one was ended
	Tail    string `json:"tail"`
	By      string `json:"by"`
}

// Kind names the event.
func (AccountChanged) Kind() string { return "payments.account-changed" }
