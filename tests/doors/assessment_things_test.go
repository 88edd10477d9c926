package doors_test

import (
	"errors"

	"xaso/internal/modules/assessment"
	"xaso/internal/platform/gate"
)

const assessedSet = "ntm-2021-2025-xa-kieu-mau"

// assessmentFile is one that is published, with evidence that anybody may see.
func (s *scene) assessmentFile() {
	lead := s.as("leader")
	id, err := s.Assessment.Open(s.ctx(), lead, assessment.Opening{Set: assessedSet, Column: "thanh_hoa", Year: 2024, Title: "Hồ sơ xét thử"})
	s.must(err)
	s.still.get("assessment-proof") // of the set, so that its pages stay as they are
	for i, code := range []string{"KM.1", "KM.2", "KM.3", "KM.4"} {
		s.must(s.Assessment.Judge(s.ctx(), lead, id, assessment.Judging{Criterion: i + 1, Code: code, Verdict: assessment.Unknown, Reason: "Chưa rõ"}))
	}
	s.must(s.Assessment.Move(s.ctx(), lead, id, assessment.Move{To: assessment.Published}))
	s.made["assessment-file"] = id
}

func (s *scene) assessmentProof() {
	file := s.photo()
	id, err := s.Assessment.Add(s.ctx(), s.as("leader"), assessment.Evidence{Set: assessedSet, Code: "KM.1", Title: "Ảnh thử", File: &file, Public: true})
	s.must(err)
	s.made["assessment-proof"] = id
}

// found asks for the parts of the file as its leader sees them.
func (s *scene) inAssessment(look func(tx *gate.Tx) error) {
	s.must(s.Assessment.Look(s.ctx(), s.as("leader"), look))
}

func (s *scene) assessmentPosting() {
	file, photo := s.get("assessment-file"), s.photo()
	s.must(s.Assessment.Post(s.ctx(), s.as("leader"), file, assessment.Posting{Channel: assessment.AtOffice, On: s.today(), Person: "Người thử", Proof: &photo}))
	s.inAssessment(func(tx *gate.Tx) error {
		log, err := s.Assessment.Publications(tx, file)
		s.made["assessment-posting"] = log[0].ID
		return err
	})
}

func (s *scene) assessmentComment() {
	file := s.get("assessment-file")
	_, err := s.Assessment.EnterComment(s.ctx(), s.as("leader"), file, assessment.Comment{Words: "Góp ý thử"})
	s.must(err)
	s.inAssessment(func(tx *gate.Tx) error {
		all, err := s.Assessment.Comments(tx, file)
		s.made["assessment-comment"] = all[0].ID
		return err
	})
}

func (s *scene) assessmentOpinion() {
	file, scan := s.get("assessment-file"), s.photo()
	s.must(s.Assessment.Opine(s.ctx(), s.as("leader"), file, assessment.Opinion{Body: assessment.Front, Stand: "points", Words: "Ý kiến thử", On: s.today(), Document: &scan}))
	s.inAssessment(func(tx *gate.Tx) error {
		all, err := s.Assessment.Opinions(tx, file)
		s.made["assessment-opinion"] = all[0].ID
		return err
	})
}

// assessmentRemark is a point of the verifiers; the file stands at another step
// again, which only this test can do.
func (s *scene) assessmentRemark() {
	file := s.get("assessment-file")
	stage := func(to assessment.Stage) {
		s.must(s.Gate.Write(s.ctx(), gate.System("test", s.id), gate.Public, func(tx *gate.Tx) error {
			tx.Quiet()
			_, err := tx.Exec(`UPDATE assessment_file SET stage = $3 WHERE commune_id = $1 AND id = $2`, file, string(to))
			return errors.Join(tx.Require(true), err)
		}))
	}
	stage(assessment.Verification)
	s.must(s.Assessment.Remark(s.ctx(), s.as("leader"), file, assessment.Remark{Criterion: 1, Words: "Nhận xét thử", Source: "Đoàn thử", On: s.today()}))
	stage(assessment.Published)
	s.inAssessment(func(tx *gate.Tx) error {
		all, err := s.Assessment.Remarks(tx, file)
		s.made["assessment-remark"] = all[0].ID
		return err
	})
}

func (s *scene) assessmentTask() {
	id, err := s.Assessment.Task(s.ctx(), s.as("leader"), assessment.Task{Set: assessedSet, Criterion: 1, Title: "Việc thử", Owner: s.as("specialist").ID, Due: s.today().AddDays(3)})
	s.must(err)
	s.made["assessment-task"] = id
}
