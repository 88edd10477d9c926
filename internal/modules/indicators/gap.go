package indicators

import (
	"context"
	"strings"

	"xaso/internal/platform/lang"
)

// Why there is no data: text keys. An argument that begins with "@" is itself a
// text key, such as the name of a metric.
const (
	gapNothing   = "indicators.gap.nothing"    // neither formula nor figure
	gapNotYet    = "indicators.gap.not-yet"    // nothing worked out yet
	gapMetric    = "indicators.gap.metric"     // a metric has no figure: name, year, its reason
	gapNoFigure  = "indicators.gap.no-figure"  // its module gave no figure for this part
	gapBroken    = "indicators.gap.broken"     // its figure is no number
	gapDivided   = "indicators.gap.divided"    // by nothing
	gapEmpty     = "indicators.gap.empty"      // the denominator is nought
	gapOver      = "indicators.gap.over"       // a part larger than its whole
	gapNegative  = "indicators.gap.negative"   // less than nought
	gapShare     = "indicators.gap.share"      // outside 0–100
	gapUnit      = "indicators.gap.unit"       // counted in another unit
	gapFormula   = "indicators.gap.formula"    // the formula does not compile any more
	gapSexes     = "indicators.gap.sexes"      // men and women are not known apart
	gapOld       = "indicators.gap.old"        // entered for another year
	gapBound     = "indicators.gap.bound"      // a limit that decides nothing
	gapBounded   = "indicators.gap.bounded"    // a formula over something not wholly known
	gapGrade     = "indicators.gap.grade"      // of another scale
	gapFollowed  = "indicators.gap.followed"   // asks about a set that is not followed
	gapCircle    = "indicators.gap.circle"     // two formulas ask about each other
	gapSet       = "indicators.gap.set"        // the other set is not wholly known
	gapSetEmpty  = "indicators.gap.set-empty"  // the other set has no indicators
	gapThreshold = "indicators.gap.threshold"  // the other threshold is not known
	gapValue     = "indicators.gap.value"      // the other value is not known
	gapNoHamlets = "indicators.gap.no-hamlets" // the commune has no hamlets
)

// Why says in the reader's language why a reading has no data.
func (r Reading) Why(ctx context.Context) string { return Say(ctx, r.Gap, r.GapArgs) }

// Say is the sentence of a gap.
func Say(ctx context.Context, key string, args []string) string {
	if key == "" {
		return ""
	}
	values := make([]any, len(args))
	for i, a := range args {
		if k, ok := strings.CutPrefix(a, "@"); ok {
			a = lang.T(ctx, k)
		}
		values[i] = a
	}
	return lang.T(ctx, key, values...)
}
