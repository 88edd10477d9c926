package pages

import (
	"context"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/lang"
)

// takeoverSays tells how far a takeover is and what comes next.
func takeoverSays(ctx context.Context, now casework.Takeover) string {
	switch now.State {
	case casework.Checking:
		return t(ctx, "casework.takeover.says.checking", lang.Number(int64(now.Lines)))
	case casework.Checked:
		if now.Good == 0 {
			return t(ctx, "casework.takeover.says.nothing")
		}
		return t(ctx, "casework.takeover.says.checked")
	case casework.Taking:
		return t(ctx, "casework.takeover.says.taking", lang.Number(int64(now.Taken)), lang.Number(int64(now.Good)))
	case casework.TakenOver:
		return t(ctx, "casework.takeover.says.done", lang.Number(int64(now.Taken)), lang.Number(int64(now.LeftOut)))
	case casework.Stopped:
		return t(ctx, "casework.takeover.says.stopped", lang.Number(int64(now.Taken)))
	}
	return ""
}

func whyUnreadable(ctx context.Context, now casework.Takeover, faults []casework.OldFault) string {
	for _, f := range faults {
		return t(ctx, f.Key, f.Args...)
	}
	return t(ctx, now.Why)
}
