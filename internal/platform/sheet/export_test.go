package sheet

// TCVN3 and VNI read bytes of the two fonts.
var (
	TCVN3 = legacies[0].decode
	VNI   = legacies[1].decode
)
