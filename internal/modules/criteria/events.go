package criteria

// SetChanged tells that a set has a further version in the commune.
type SetChanged struct {
	Set     string
	Version int64
}

// Kind names the event.
func (SetChanged) Kind() string { return "criteria.changed" }

// Followed tells that the commune follows a set from now on, in another column
// or year, or no longer.
type Followed struct {
	Set  string
	Left bool
}

// Kind names the event.
func (Followed) Kind() string { return "criteria.followed" }
