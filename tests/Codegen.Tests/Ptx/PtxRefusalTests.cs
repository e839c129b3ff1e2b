using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>What an assembler would not take, and what the float mode forbids, is an error with its line, though it never runs.</summary>
public sealed class PtxRefusalTests
{
    [Theory]
    [InlineData("frobnicate.b32 %r2, %r3;", "unknown instruction")]
    [InlineData("add.ftz.f32 %f1, %f2, %f3;", "expected a type")]
    [InlineData("sqrt.approx.f32 %f1, %f2;", "expected one of the modifiers rn")]
    [InlineData("div.full.f32 %f1, %f2, %f3;", "expected one of the modifiers rn")]
    [InlineData("ex2.approx.f32 %f1, %f2;", "unknown instruction")]
    [InlineData("add.sat.s32 %r2, %r3, %r4;", "expected a type")]
    [InlineData("ld.global.b32.ftz %r2, [%rd1];", "unknown modifier .ftz")]
    [InlineData("{ .reg .u32 t; add.f32 %f1, %f2, t; }", "t is u32")]
    [InlineData("add.s32 %f1, %r2, %r2;", "%f1 is f32, which is no s32")]
    [InlineData("add.f32 %f1, %f2, %fd2;", "which is no f32")]
    [InlineData("add.s32 %r2, %rd2, %r3;", "which is no s32")]
    [InlineData("add.f32 %f1, %f2, 1;", "the constant 1 is no f32")]
    [InlineData("mov.f64 %fd1, 0f3F800000;", "is no f64")]
    [InlineData("add.u16 %rs1, %rs2, 65536;", "is no u16")]
    [InlineData("mul.f32 %f1, %f2;", "too few operands")]
    [InlineData("mul.f32 %f1, %f2, %f3, %f4;", "too many operands")]
    [InlineData("mul.s32 %r2, %r3, %r4;", "expected one of the modifiers lo")]
    [InlineData("abs.u32 %r2, %r3;", "no such instruction on u32")]
    [InlineData("cvt.f32.s32 %f1, %r2;", "the rounding")]
    [InlineData("cvt.rn.f64.f32 %fd1, %f2;", "the rounding")]
    [InlineData("cvt.rn.s32.f32 %r2, %f2;", "the rounding")]
    [InlineData("cvt.rzi.s32.f32 %rs1, %f2;", "which is no s32")]
    [InlineData("setp.nan.s32 %p1, %r2, %r3;", "no such comparison")]
    [InlineData("setp.lo.s32 %p1, %r2, %r3;", "no such comparison")]
    [InlineData("setp.lt.b32 %p1, %r2, %r3;", "bits are equal or not")]
    [InlineData("selp.b32 %r2, %r3, %r4, %r5;", "which is no pred")]
    [InlineData("mov.u32 %r2, %r99;", "no such register")]
    [InlineData("mov.u32 %r2, %warpid;", "no such register")]
    [InlineData("mov.u32 %tid.x, %r2;", "no destination")]
    [InlineData("bra NOWHERE;", "no such label")]
    [InlineData("call f, (%r2);", "no such function")]
    [InlineData("@%p1 bra.uni END;", "under a predicate")]
    [InlineData("@%p1 bar.sync 0;", "under a predicate")]
    [InlineData("atom.global.add.s64 %rd4, [%rd1], %rd2;", "no atomic add of s64")]
    [InlineData("shfl.idx.b32 %r2, %r3, %r4, 31;", "expected one of the modifiers sync")]
    [InlineData("ld.param.b64 %rd4, [input+4];", "misaligned")]
    [InlineData("ld.param.b64 %rd4, [%rd1];", "no address of Param memory")]
    [InlineData("ld.global.b32 %r2, %rd1;", "expected an address")]
    [InlineData("{ .reg .b32 t; } mov.b32 %r2, t;", "no such name")]
    [InlineData(".reg .b32 %r2;", "declared twice")]
    public void It_is_refused(string statement, string why) =>
        FluentActions.Invoking(() => PtxModule.Parse(PtxKernelText.Of($"{statement}\nEND:")))
            .Should().Throw<PtxException>().WithMessage($"PTX line *{why}*").Which.Line.Should().BeGreaterThan(4);

    [Fact]
    public void Instructions_of_later_architectures_are_refused_on_earlier_ones() =>
        FluentActions.Invoking(() => PtxModule.Parse(PtxKernelText.Of("max.NaN.f32 %f1, %f2, %f3;", target: 70))).Should().Throw<PtxException>();

    [Fact]
    public void A_body_that_runs_past_its_end_is_refused() =>
        FluentActions.Invoking(() => PtxModule.Parse(PtxKernelText.Of("bra END; END: ret;").Replace("ret;\n}", "mov.u32 %r2, 1;\n}", StringComparison.Ordinal)))
            .Should().Throw<PtxException>().WithMessage("*past the end*");
}
