package layout1

import (
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/docx"
)

// figure is the value of an indicator with its source as a footnote.
func (p press) figure(i frozen.Indicator) docx.Run {
	return docx.Run{Text: value(i), Note: p.source(i)}
}

// source says where a figure comes from, and how the level it is held against
// is known.
func (p press) source(i frozen.Indicator) string {
	text := i.Code + ": " + origin(i) + " " + p.standing(i)
	if r := i.Reading; r.Known && r.Gap != "" { // known, and yet nothing is concluded
		text += " " + ended(r.Gap)
	}
	return text
}

// origin is where a figure comes from, a sentence or two.
func origin(i frozen.Indicator) string {
	r := i.Reading
	var text string
	switch {
	case !r.Known && strings.HasPrefix(inside(r.Gap), "chưa có số liệu"):
		return ended(inside(r.Gap))
	case !r.Known && r.Gap != "":
		return "chưa có số liệu: " + ended(inside(r.Gap))
	case !r.Known:
		return "chưa có số liệu."
	case r.Origin == frozen.Computed:
		text = "máy tính từ sổ liệu của xã, số liệu đến" + on(r.AsOf)
		if r.Ratio {
			text += ", " + parts(r)
		}
		if len(r.Metrics) > 0 {
			text += " (" + strings.Join(r.Metrics, "; ") + ")"
		}
	default:
		text = "cán bộ nhập theo " + or(r.Source, "văn bản không ghi tên")
		if r.Ratio {
			text += ", " + parts(r)
		}
		text += ", số liệu đến" + on(r.AsOf)
		if r.VouchedBy != "" {
			text += "; người chịu trách nhiệm số liệu: " + r.VouchedBy
		}
		if r.Note != "" {
			text += "; " + r.Note
		}
	}
	if r.Men != nil && r.Women != nil {
		text += "; nam " + amount(*r.Men, i.Unit) + ", nữ " + amount(*r.Women, i.Unit)
	}
	return ended(text)
}

func parts(r frozen.Reading) string {
	return "tử số " + number(r.Numerator) + ", mẫu số " + number(r.Denominator)
}

// standing is how a level is known.
func (p press) standing(i frozen.Indicator) string {
	t := i.Threshold
	text := "Mức đạt "
	switch {
	case !t.Known:
		text = "Chưa có mức: chưa đọc được bảng mức của văn bản gốc, không chấm điểm chỉ tiêu này"
	case t.Standing == frozen.Memory:
		text += "tạm tính: ghi theo trí nhớ, chưa đối chiếu với văn bản gốc"
	case t.Standing == frozen.Entered:
		text += "do " + or(t.By, "cán bộ xã") + " ghi" + on(t.On) + " theo " + or(t.Source, "văn bản gốc")
	case strings.HasPrefix(t.Source, "http"):
		text += "theo " + p.basis() + ", đọc tại " + t.Source
	default:
		text += "theo " + or(t.Source, p.basis())
	}
	if t.Known && t.Note != "" && t.Standing != frozen.Memory {
		text += "; " + inside(t.Note)
	}
	return ended(text)
}

// basis is the text a set rests on.
func (p press) basis() string {
	if len(p.d.Set.Legal) == 0 {
		return "văn bản ban hành bộ tiêu chí"
	}
	l := p.d.Set.Legal[0]
	return legal(frozen.Legal{Number: l.Number})
}

func or(text, otherwise string) string {
	if text = strings.TrimSpace(text); text == "" {
		return otherwise
	}
	return text
}

// ended closes a sentence.
func ended(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
