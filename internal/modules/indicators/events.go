package indicators

// IndicatorFell follows an indicator that was met and is met no longer.
type IndicatorFell struct {
	Set    string  `json:"set"`
	Code   string  `json:"code"`
	Hamlet string  `json:"hamlet,omitempty"`
	On     string  `json:"on"` // YYYY-MM-DD
	Was    float64 `json:"was"`
	Is     float64 `json:"is"`
	Known  bool    `json:"known"` // whether Is is a value
}

// ReadingsChanged follows each commit that changed readings of a set.
type ReadingsChanged struct {
	Sets []string `json:"sets"`
}

func (IndicatorFell) Kind() string   { return "indicators.fell" }
func (ReadingsChanged) Kind() string { return "indicators.changed" }
