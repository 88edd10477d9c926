package procedures

import "strings"

// A TextPart is one of the seven parts that the text of a procedure must have
// to count as complete (Bộ chỉ số 766, 1.3).
type TextPart struct {
	ID    string
	Name  Text
	There bool
}

// TextPartsMark is how the list of the seven became known. The transcription of
// 766 only says "all 7 parts"; the seven are taken to be the basic parts of a
// procedure in NĐ 63/2010/NĐ-CP, Điều 8 khoản 2, from memory.
var TextPartsMark = Mark{Standing: Memory}

// TextParts tells which of the seven parts are there. A fact that was looked
// for and not found is not.
func (p Procedure) TextParts() []TextPart {
	term := p.Terms.Known() && len(p.Terms.Value) > 0
	manner := p.Online.Known() && len(p.Online.Value.Channels) > 0
	return []TextPart{
		{"name", Text{"Tên thủ tục", "Name"}, p.Name.Known() && strings.TrimSpace(p.Name.Value.VI) != ""},
		{"steps", Text{"Trình tự thực hiện", "Steps"}, p.WorkflowID != ""},
		{"manner", Text{"Cách thức thực hiện", "Ways to file"}, manner},
		{"papers", Text{"Thành phần, số lượng hồ sơ", "Papers and their number"}, len(p.Components) > 0},
		{"term", Text{"Thời hạn giải quyết", "Term"}, term},
		{"applicants", Text{"Đối tượng thực hiện", "Who may file"}, p.Applicants.Known() && len(p.Applicants.Value) > 0},
		{"authority", Text{"Cơ quan thực hiện", "Authority"}, p.HandledBy.Known() && strings.TrimSpace(p.HandledBy.Value) != ""},
	}
}

// TextPartsThere counts the parts that are there, 7 when the text is complete.
func (p Procedure) TextPartsThere() int {
	n := 0
	for _, part := range p.TextParts() {
		if part.There {
			n++
		}
	}
	return n
}
