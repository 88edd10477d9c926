package casework

// Figures kept by day and field.
const (
	FigureSubmitted = "submitted"
	FigureReceived  = "received"
	FigureFinished  = "finished"
	FigureOnTime    = "on-time"
	FigureLate      = "late"
	FigureRefused   = "refused"
	FigureStopped   = "stopped"
	FigureRated     = "rated"
	FigureStars     = "stars" // sum, to be divided by rated
)
